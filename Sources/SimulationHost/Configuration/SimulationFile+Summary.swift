internal import Hermes

extension SimulationFile {
    /// What the file says, in a few lines, for whoever has it checked: modules, wires, rates.
    package var summary: String {
        let modules = configuration.modules
        let width = modules.map(\.name.count).max() ?? 0
        let padded = modules.map { module in
            let space = String(repeating: " ", count: width - module.name.count)
            return "  \(module.name)\(space)  \(module.maker.summary)"
        }
        return (["modules: \(modules.count)"] + padded + wires + execution)
            .joined(separator: "\n")
    }

    private var wires: [String] {
        ["wires: \(configuration.wiring.count)"]
            + configuration.wiring.map { wire in
                let gain = wire.gain == 1 ? "" : " × \(wire.gain.text)"
                let offset = wire.offset == 0 ? "" : " + \(wire.offset.text)"
                return "  \(wire.source)\(gain)\(offset) → \(wire.destination)"
            }
    }

    private var execution: [String] {
        let end = configuration.endTime.map { "to \($0.text) s" } ?? "without an end"
        let schedule = configuration.schedule.map { entry in
            "\(entry.module) \((entry.rate ?? configuration.rate).text) Hz"
        }
        let order =
            schedule.isEmpty ? "all modules, in this order" : schedule.joined(separator: ", ")
        return [
            "execution: \(configuration.mode.rawValue), \(configuration.rate.text) Hz, \(end)",
            "schedule: \(order)",
            "telemetry: \(configuration.telemetryRate.text) Hz",
        ]
    }
}

extension SimulationConfiguration.Maker {
    /// The kind of module and what is particular to it.
    fileprivate var summary: String {
        switch self {
        case .injection(let signals): "injection, \(signals.count) signals"
        case .mockPhysics: "mock_physics"
        case .mockModule: "mock_module"
        case .icarus(let rocket):
            "icarus, frame \(rocket.frame.rawValue), gravity \(rocket.gravity.rawValue)"
        case .process(let process):
            "process, \(([process.executable] + process.arguments).joined(separator: " "))"
        case .library(let library): "icarus, \(library.path) with \(library.configuration)"
        }
    }
}
