internal import ConsciousnessTelemetry
internal import EventLoop
internal import Glibc
internal import HubServer
internal import Settings
internal import TelemetryFiles
internal import WebSocketCommon

extension Command {
    /// What shows a newcomer something that lives.
    static let demo = Command(
        name: "demo",
        operands: "telemetry",
        summary: "Write a session of telemetry, as a real writer would, until Ctrl-C.",
        details: """
            It goes into the directories that consciousness-telemetry watches, by the same settings: records in batches, and a file for \
            each emergency. Whoever is subscribed to the session sees it live.
            """,
        options: [
            settingsOption,
            stateOption,
            CommandOption("session", value: "ID", "the session's name, else the present time"),
            CommandOption("rate", value: "N", "records a second, 0.1...1000, else 10"),
            CommandOption("seconds", value: "N", "stop after N seconds"),
        ]
    ) { arguments in
        guard arguments.operands == ["telemetry"] else {
            throw UsageError("expected telemetry, which is all that can be shown so")
        }
        let environment = ProcessEnvironment.current
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: environment
        )
        let name = ConsciousnessTelemetry.catalogue.name
        var settings = TelemetryFileSettings()
        _ = try directory.service(name: name) { reader in
            _ = ServiceSettings(
                reading: &reader,
                serviceName: name,
                defaultPorts: ConsciousnessTelemetry.catalogue.ports
            )
            settings = TelemetryFileSettings(readingTop: &reader)
        }
        let state = try StateLocation.path(
            arguments["state"] ?? directory.hub().stateDirectory,
            environment
        )
        let directories = settings.directories(in: "\(state)/\(name)")
        let session = try session(arguments["session"])
        var demo = TelemetryDemo(
            telemetry: directories.telemetry,
            emergency: directories.emergency,
            session: session,
            rate: try number(arguments["rate"], "rate", in: TelemetryDemo.rates) ?? 10
        )
        let seconds = try number(arguments["seconds"], "seconds", in: 0...86_400)
        let end = seconds.map { ContinuousClock.now + .seconds($0) }
        Interruption.await()
        print("writing session \(session.text) in \(directories.telemetry); Ctrl-C stops it")
        // Whoever reads it through a pipe wants to know it now.
        fflush(nil)
        try demo.run { Interruption.hasCome || end.map { $0 <= .now } ?? false }
        print("stopped")
        return 0
    }

    private static func session(_ text: String?) throws(UsageError) -> SessionID {
        guard let text else { return TelemetryDemo.sessionID(beginning: .now()) }
        guard let id = SessionID(spelling: text) else {
            throw UsageError(
                "--session: \(text.quoted) is not 1 to 128 of A-Z a-z 0-9 _ . -, the first no dot"
            )
        }
        return id
    }

    private static func number(
        _ text: String?,
        _ option: String,
        in range: ClosedRange<Double>
    ) throws(UsageError) -> Double? {
        guard let text else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw UsageError(
                "--\(option): \(text.quoted) is not a number of \(range.lowerBound)...\(range.upperBound)"
            )
        }
        return number
    }
}
