internal import EventLoop
internal import Settings
internal import Supervisor
internal import WebSocketCommon

extension Command {
    /// Tells what the supervisor and the services say of themselves.
    static let status = Command(
        name: "status",
        operands: "",
        summary: "Tell what runs: the supervisor's view and each service's own.",
        details:
            "Without a supervisor (services under systemd, say) it tells what the services answer.",
        options: [settingsOption, stateOption, jsonOption]
    ) { arguments in
        guard arguments.operands.isEmpty else { throw UsageError("expected no operands") }
        let environment = ProcessEnvironment.current
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: environment
        )
        let statePath = try StateLocation.path(
            arguments["state"] ?? directory.hub().stateDirectory,
            environment
        )
        let supervisor = try readSupervisor(statePath)
        let rows = try directory.enabledServices().map { service in
            let name = service.catalogue.name
            return StatusRow(
                probe: try HealthProbe(service, directory),
                supervised: supervisor?.services.first { $0.name == name }
            )
        }
        if arguments.has("json") {
            let document: JSON = [
                "supervisor": supervisor.map {
                    [
                        "pid": .integer($0.process),
                        "uptime_seconds": .float($0.uptime / .seconds(1)),
                    ]
                } ?? .null,
                "services": .array(rows.map(\.json)),
            ]
            print(String(decoding: document.encoded(), as: UTF8.self))
        } else {
            let line = supervisor.map {
                "process \($0.process), up \(Int($0.uptime / .seconds(1))) s"
            }
            print("supervisor: \(line ?? "none runs with \(statePath)")")
            for row in rows { print(row.line) }
        }
        return rows.allSatisfy(\.probe.isHealthy) ? 0 : 1
    }

    private static func readSupervisor(
        _ statePath: String
    ) throws(SupervisorError) -> SupervisorStatus? {
        do throws(SupervisorError) {
            return try SupervisorStatus.read(stateDirectory: statePath)
        } catch .notRunning { return nil }
    }
}

/// What is known of one service.
private struct StatusRow {
    let probe: HealthProbe
    /// What the supervisor says of it; `nil` without one.
    let supervised: SupervisorStatus.Service?

    var json: JSON {
        var object: JSONObject = [
            "service": .string(probe.service),
            "status": probe.answer?["status"] ?? "unreachable",
            "health": probe.json,
        ]
        guard let supervised else { return .object(object) }
        object["state"] = .string(supervised.stage.rawValue)
        object["pid"] = supervised.process.map { .integer($0) } ?? .null
        object["restarts"] = .integer(supervised.restarts)
        object["reason"] = supervised.reason.map { .string($0) } ?? .null
        return .object(object)
    }

    var line: String {
        guard let supervised else { return probe.line }
        let process = supervised.process.map { ", process \($0)" } ?? ""
        let reason = supervised.reason.map { ", last failure: \($0)" } ?? ""
        let restarts = supervised.restarts.counted("restart")
        return "\(probe.line); \(supervised.stage.rawValue)\(process), \(restarts)\(reason)"
    }
}
