internal import CLinux
internal import EventLoop
internal import HubServer
internal import Settings
internal import Telemetry
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
        ]
    ) { arguments in
        hub_give_large_blocks_back()
        guard arguments.operands.count == 1 else { throw UsageError("expected one SERVICE") }
        let service = try HostedService.named(arguments.operands[0])
        let environment = ProcessEnvironment.current
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: environment
        )
        let hub = try directory.hub()
        let settings = try directory.service(
            name: service.catalogue.name,
            defaultPorts: service.catalogue.ports
        )
        let statePath = try StateLocation.path(
            arguments["state"] ?? hub.stateDirectory,
            environment
        )
        var inherited = try InheritedSockets(environment: environment)
        let sockets =
            try ListeningSockets(inherited: &inherited, settings)
            ?? ListeningSockets(opening: settings)
        let log = StandardError.log(service.catalogue.name, hub.logLevel)
        try PortsFile.write([sockets.portsLine()], environment: environment)
        let addresses = try sockets.addresses()
        log(
            .info,
            "serving \([addresses.webSocket, addresses.http].compactMap(\.self).joined(separator: " "))"
        )
        try service.serve(
            ServerParts(
                settings: sockets.settingsInForce(),
                stateDirectory: "\(statePath)/\(service.catalogue.name)",
                sockets: sockets.sockets,
                notifier: ServiceNotifier(environment: environment),
                log: log,
                offersEcho: environment["ECOSYSTEM_HUB_TEST_ECHO"] == "1"
            )
        )
        return 0
    }
}
