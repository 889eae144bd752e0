internal import Mahavishnu
internal import SQLiteStore
internal import SessionBuddy
internal import Settings
internal import WebSocketCommon

/// A service that this program can serve: an entry for each.
struct HostedService: Sendable {
    /// Makes the service; the argument finds the directory for its files, which not every service has.
    typealias Maker = @Sendable (_ stateDirectory: () throws -> String) throws -> any Service

    /// What the service declares.
    let catalogue: Catalogue
    /// Reads the settings that only this service has, and says how it is made with them.
    private let configure: @Sendable (inout SettingsReader) -> Maker

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

    /// Reads the service's settings.
    func settings(_ directory: SettingsDirectory) throws(SettingsErrors) -> ServiceSettings {
        try configured(directory).settings
    }

    /// Reads the service's settings, those that all services have and its own.
    func configured(
        _ directory: SettingsDirectory
    ) throws(SettingsErrors) -> (settings: ServiceSettings, make: Maker) {
        try directory.service(name: catalogue.name) { reader in
            let settings = ServiceSettings(
                reading: &reader,
                serviceName: catalogue.name,
                defaultPorts: catalogue.ports
            )
            return (settings, configure(&reader))
        }
    }
}
