internal import EventLoop
internal import Hermes
internal import HubServer
internal import Settings
internal import SimulationHost
internal import WebSocketCommon

extension Command {
    /// What can be done with simulations' files and recordings.
    static let hermes = Command(
        name: "hermes",
        operands: "validate|schema|signals|replay FILE",
        summary:
            "Check a simulation's file, print its schema or its signals, or serve a recording.",
        details: """
            validate reads FILE and stages its modules; schema prints the message that clients get first; signals prints a line for
            each signal. replay serves a recording as hermes serves a simulation, with the commands seek and speed.
            """,
        options: [
            settingsOption,
            stateOption,
            CommandOption("port", value: "N", "replay: the port, else that of the settings"),
        ]
    ) { arguments in
        guard arguments.operands.count == 2 else {
            throw UsageError("expected validate, schema, signals or replay, and a FILE")
        }
        let path = arguments.operands[1]
        switch arguments.operands[0] {
        case "validate":
            let file = try SimulationFile.read(path)
            let schema = try staged(file)
            print(file.summary)
            print("signals: \(schema.names.count)")
        case "schema":
            let schema = try staged(SimulationFile.read(path))
            print(String(decoding: JSON.object(schema.message).indented(), as: UTF8.self))
        case "signals": list(try staged(SimulationFile.read(path)))
        case "replay":
            try Serving.run(.replay(of: path), arguments, port: port(arguments["port"]))
        case let other:
            throw UsageError(
                "no \(other.quoted) for hermes; there are validate, schema, signals, replay"
            )
        }
        return 0
    }

    /// What a simulation has, once its modules are staged; they are closed again.
    private static func staged(_ file: SimulationFile) throws(SimulationError) -> SimulationSchema {
        var simulation = try SimulationSources.simulation(file.configuration)
        simulation.close()
        return simulation.schema
    }

    private static func list(_ schema: SimulationSchema) {
        let width = schema.names.map(\.count).max() ?? 0
        for (name, signal) in zip(schema.names, schema.signals) {
            let unit = signal.unit.isEmpty ? "-" : signal.unit
            let columns = [
                name.padded(to: width), signal.kind.rawValue.padded(to: 4), unit.padded(to: 7),
                signal.isWritable ? "writable" : "        ", signal.summary,
            ]
            var line = columns.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            print(line)
        }
    }

    private static func port(_ text: String?) throws(UsageError) -> UInt16? {
        guard let text else { return nil }
        guard let port = UInt16(text) else {
            throw UsageError("--port: \(text.quoted) is not a number of 0...65535")
        }
        return port
    }
}
