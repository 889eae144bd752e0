internal import Hermes
internal import Settings
internal import WebSocketCommon

extension Command {
    /// Serves one service in this process.
    static let serve = Command(
        name: "serve",
        operands: "SERVICE",
        summary: "Serve one service in the foreground, until Ctrl-C.",
        details: """
            Takes its sockets from a supervisor when there is one (LISTEN_FDS), reports to it (NOTIFY_SOCKET),
            and so runs under systemd as it is. ECOSYSTEM_HUB_PORTS_FILE names a file for the ports it got.
            """,
        options: [
            settingsOption,
            stateOption,
            CommandOption("config", value: "FILE", "hermes: the simulation's file"),
        ]
    ) { arguments in
        guard arguments.operands.count == 1 else { throw UsageError("expected one SERVICE") }
        let service = try HostedService.named(arguments.operands[0])
        let simulation = arguments["config"]
        guard simulation == nil || service.catalogue.name == Hermes.catalogue.name else {
            throw UsageError("--config is for \(Hermes.catalogue.name) alone")
        }
        try Serving.run(service, arguments, simulation: simulation)
        return 0
    }
}
