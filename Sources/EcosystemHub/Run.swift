internal import EventLoop
internal import Glibc
internal import HubServer
internal import Settings
internal import Supervisor
internal import Telemetry
internal import WebSocketCommon

extension Command {
    /// Runs all services under one supervisor.
    static let run = Command(
        name: "run",
        operands: "[SERVICE…]",
        summary: "Run the services, or those named, under one supervisor, until Ctrl-C.",
        details: """
            Opens every listening socket, starts a process for each service, restarts one that dies, and stops them in order.
            A second Ctrl-C ends them at once.
            """,
        options: [settingsOption, stateOption]
    ) { arguments in
        var environment = ProcessEnvironment.current
        let directory = try SettingsDirectory.load(
            directory: arguments["settings"],
            services: HostedService.names,
            environment: environment
        )
        let settings = try directory.hub()
        let services =
            try arguments.operands.isEmpty
            ? directory.enabledServices() : arguments.operands.map { try HostedService.named($0) }
        let statePath = try StateLocation.path(
            arguments["state"] ?? settings.stateDirectory,
            environment
        )
        // Claimed before the sockets are opened: a second hub should hear that, not that a port is taken.
        let state = try StateDirectory(claiming: statePath)
        let opened = try services.map { service in
            try ListeningSockets(opening: service.settings(directory))
        }
        try PortsFile.write(opened.map { try $0.portsLine() }, environment: environment)
        environment[ServiceAddresses.variable] = ServiceAddresses.text(
            try opened.compactMap { try $0.httpAddress() }
        )
        environment[PortsFile.variable] = nil  // the children's sockets are in the file already
        try announce(zip(services, opened).map { ($0, $1) }, statePath)
        fflush(nil)

        var supervisor = try Supervisor(
            children: zip(services, opened).map { service, sockets in
                Child(
                    name: service.catalogue.name,
                    executable: ProcessEnvironment.executable,
                    arguments: childArguments(service, directory, statePath),
                    sockets: sockets.named.map { Child.Socket($0.name, $0.socket) }
                )
            },
            settings: settings.supervisor,
            directory: state,
            environment: environment,
            loop: EventLoop(),
            notifier: ServiceNotifier(environment: ProcessEnvironment.current),
            log: StandardError.log("supervisor", settings.logLevel)
        )
        try supervisor.run()
        return 0
    }

    private static func childArguments(
        _ service: HostedService,
        _ directory: SettingsDirectory,
        _ statePath: String
    ) -> [String] {
        let settings = directory.path.map { ["--settings", $0] } ?? []
        return ["serve", service.catalogue.name, "--state", statePath] + settings
    }

    /// Says where to look.
    private static func announce(
        _ services: [(service: HostedService, sockets: ListeningSockets)],
        _ statePath: String
    ) throws(SystemError) {
        print(
            "ecosystem-hub \(EcosystemHub.version) is running; Ctrl-C stops it. State: \(statePath)\n"
        )
        let width = services.map(\.service.catalogue.name.count).max() ?? 0
        for (service, sockets) in services {
            let addresses = try sockets.addresses()
            let health = addresses.http.map { "\($0)/health" }
            let places = [addresses.webSocket, health].compactMap(\.self).joined(separator: "   ")
            print("  \(service.catalogue.name.padded(to: width))   \(places)")
        }
        print("")
    }
}
