internal import EventLoop
internal import HubServer
internal import SQLiteStore
internal import SessionBuddy
internal import Settings
internal import Telemetry
internal import WebSocketCommon

/// A service that this program can serve: one line for each.
struct HostedService: Sendable {
    /// What the service declares.
    let catalogue: Catalogue
    /// Serves it until it is told to stop.
    let serve: @Sendable (ServerParts) throws -> Void

    /// All of them.
    static let all = [
        HostedService(catalogue: SessionBuddy.catalogue) { parts in
            let index = try SQLiteSearchIndex(path: "\(parts.stateDirectory)/knowledge.sqlite")
            try parts.serve(SessionBuddy(index: index))
        }
    ]

    /// The names of all of them.
    static var names: [String] { all.map(\.catalogue.name) }

    /// Finds a service by its name.
    static func named(_ name: String) throws(UsageError) -> HostedService {
        if let service = all.first(where: { $0.catalogue.name == name }) { return service }
        throw UsageError(
            "no service \"\(name)\"; there are \(names.joined(separator: ", "))"
        )
    }
}

/// All that a server is made of, but for its service.
struct ServerParts {
    let settings: ServiceSettings
    /// Where the service keeps its files: a directory of its own.
    let stateDirectory: String
    let sockets: [Listener]
    let notifier: ServiceNotifier
    let log: Log
    let offersEcho: Bool

    /// Serves until SIGTERM, SIGINT or SIGHUP.
    func serve(_ service: some Service) throws(SystemError) {
        let loop = try EventLoop()
        let hub = try Hub(
            service,
            settings: settings,
            policy: LocalAccess(),
            version: EcosystemHub.version,
            descriptorLimit: loop.descriptorLimit,
            offersEcho: offersEcho,
            now: .now,
            time: .now()
        )
        var server = try HubServer(
            hub,
            on: loop,
            listeners: sockets,
            notifier: notifier,
            log: log,
            stopRequest: StopRequest(waker: loop.waker)
        )
        try server.run()
    }
}
