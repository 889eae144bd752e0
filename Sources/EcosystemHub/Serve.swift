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
        let settings = try directory.hub()
        let (serviceSettings, makeService, makePollers) = try service.configured(directory)
        var inherited = try InheritedSockets(environment: environment)
        let handedOver = try ListeningSockets(inherited: &inherited, serviceSettings)
        // Left open and never accepted from, it would keep its clients waiting for ever.
        if let stray = inherited.names.first {
            throw CommandError(
                "a socket named \(stray.quoted) was handed over; name it \(service.catalogue.name)"
            )
        }
        let sockets = try handedOver ?? ListeningSockets(opening: serviceSettings)
        let log = StandardError.log(service.catalogue.name, settings.logLevel)
        // Before anybody is told where to come: opening a database takes its time.
        let ready = try makeService {
            let path = try StateLocation.path(
                arguments["state"] ?? settings.stateDirectory,
                environment
            )
            return "\(path)/\(service.catalogue.name)"
        }
        let loop = try EventLoop()
        let stopRequest = StopRequest(waker: loop.waker)
        let hub = try Hub(
            ready,
            settings: sockets.settingsInForce(),
            policy: LocalAccess(),
            version: EcosystemHub.version,
            descriptorLimit: loop.descriptorLimit,
            offersEcho: environment["ECOSYSTEM_HUB_TEST_ECHO"] == "1",
            now: .now,
            time: .now()
        )
        var server = try HubServer(
            hub,
            on: loop,
            pollers: makePollers { try ServiceAddresses.of(directory, environment) },
            listeners: sockets.sockets,
            notifier: ServiceNotifier(environment: environment),
            log: log,
            stopRequest: stopRequest
        )
        try PortsFile.write([sockets.portsLine()], environment: environment)
        let addresses = try sockets.addresses()
        log(
            .info,
            "serving \([addresses.webSocket, addresses.http].compactMap(\.self).joined(separator: " "))"
        )
        try server.run()
        return 0
    }
}
