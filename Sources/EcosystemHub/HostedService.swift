internal import HubServer
internal import Dhruva
internal import Mahavishnu
internal import SQLiteStore
internal import SessionBuddy
internal import Settings
internal import VitalFigures
internal import TransportSecurity
internal import WebSocketCommon

/// A service that this program can serve: an entry for each.
struct HostedService: Sendable {
    /// Makes the service; the argument finds the directory for its files, which not every service has.
    typealias Maker = @Sendable (_ stateDirectory: () throws -> String) throws -> any Service

    /// Makes what looks at things outside for the service; the argument finds the services of this hub.
    typealias PollerMaker =
        @Sendable (_ services: () throws -> [ServiceAddress]) throws -> [any Poller]

    /// What the service declares.
    let catalogue: Catalogue
    /// Reads the settings that only this service has, and says how it is made with them.
    private let configure: @Sendable (inout SettingsReader) -> Maker
    /// Reads those of what looks at things outside for it.
    private let configurePollers: @Sendable (inout SettingsReader) -> PollerMaker

    /// All of them.
    static let all = [
        HostedService(catalogue: SessionBuddy.catalogue) { _ in
            { stateDirectory in
                let path = "\(try stateDirectory())/knowledge.sqlite"
                return SessionBuddy(index: try SQLiteSearchIndex(path: path))
            }
        },
        HostedService(catalogue: Mahavishnu.catalogue) { reader in
            let workers = reader.section("workers") { WorkerSettings(reading: &$0) }
            var limits = Mahavishnu.Limits()
            limits.heartbeatTimeout = workers.heartbeatTimeout
            limits.maximumReassignments = workers.maximumReassignments
            return { [limits] _ in Mahavishnu(limits: limits) }
        },
        HostedService(catalogue: Dhruva.catalogue) { reader in
            let storage = reader.section("storage") { StorageSettings(reading: &$0) }
            var limits = Dhruva.Limits()
            limits.totalSize = storage.maximumSize
            limits.contentSize = storage.maximumContentSize
            limits.adapters = storage.maximumAdapters
            limits.versions = storage.maximumVersions
            return { [limits] stateDirectory in
                let path = "\(try stateDirectory())/adapters.sqlite"
                let store = try SQLiteContentStore(path: path) { SHA256.digest($0) }
                return try Dhruva(store: store, limits: limits)
            }
        },
    ]

    private init(
        catalogue: Catalogue,
        pollers configurePollers: @escaping @Sendable (inout SettingsReader) -> PollerMaker = { _ in
            { _ in [] }
        },
        configure: @escaping @Sendable (inout SettingsReader) -> Maker
    ) {
        self.catalogue = catalogue
        self.configure = configure
        self.configurePollers = configurePollers
    }

    /// The names of all of them.
    static var names: [String] { all.map(\.catalogue.name) }

    /// Finds a service by its name.
    static func named(_ name: String) throws(UsageError) -> HostedService {
        if let service = all.first(where: { $0.catalogue.name == name }) { return service }
        throw UsageError(
            "no service \"\(name)\"; there are \(names.joined(separator: ", "))"
        )
    }

    /// Reads the service's settings.
    func settings(_ directory: SettingsDirectory) throws(SettingsErrors) -> ServiceSettings {
        try configured(directory).settings
    }

    /// Reads the service's settings, those that all services have and its own.
    func configured(
        _ directory: SettingsDirectory
    ) throws(SettingsErrors) -> (settings: ServiceSettings, make: Maker, makePollers: PollerMaker) {
        try directory.service(name: catalogue.name) { reader in
            let settings = ServiceSettings(
                reading: &reader,
                serviceName: catalogue.name,
                defaultPorts: catalogue.ports
            )
            return (settings, configure(&reader), configurePollers(&reader))
        }
    }
}
