internal import CLinux
internal import EventLoop
internal import HubServer
internal import Settings
internal import Telemetry
internal import WebSocketCommon

/// Serving one service in this process, until it is told to stop.
enum Serving {
    /// Serves a service.
    ///
    /// - Parameters:
    ///   - service: The service.
    ///   - arguments: Where settings and state are.
    ///   - simulation: The simulation's file that the command line names.
    ///   - port: The port for all, instead of those of the settings.
    /// - Throws: What keeps it from serving.
    static func run(
        _ service: HostedService,
        _ arguments: CommandLineParser,
        simulation: String? = nil,
        port: UInt16? = nil
    ) throws {
        hub_give_large_blocks_back()
        var environment = ProcessEnvironment.current
        if let port {
            let prefix = service.catalogue.name.uppercased().replacing("-", with: "_")
            environment["\(prefix)_WEBSOCKET_PORT"] = "\(port)"
            environment["\(prefix)_HTTP_PORT"] = "\(port)"
        }
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
        let ready = try makeService(
            ServiceSurroundings(
                name: service.catalogue.name,
                state: arguments["state"] ?? settings.stateDirectory,
                settingsDirectory: directory.path,
                simulation: simulation,
                environment: environment,
                log: log
            )
        )
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
    }
}
