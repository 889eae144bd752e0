internal import HubServer
internal import Settings
internal import VitalFigures
internal import WebSocketCommon

/// A service that this program can serve; each has a file beside this one.
struct HostedService: Sendable {
    /// Makes the service in its surroundings, such as the directory for its files, which not every service has.
    typealias Maker = @Sendable (_ surroundings: ServiceSurroundings) throws -> any Service

    /// Makes what looks at things outside for the service; the argument finds the services of this hub.
    typealias PollerMaker =
        @Sendable (_ services: () throws -> [ServiceAddress]) throws -> [any Poller]

    /// What the service declares.
    let catalogue: Catalogue
    /// What settings say unless they say otherwise.
    private let defaults: ServiceDefaults
    /// Reads the settings that only this service has, and says how it is made with them.
    private let configure: @Sendable (inout SettingsReader) -> Maker
    /// Reads those of what looks at things outside for it.
    private let configurePollers: @Sendable (inout SettingsReader) -> PollerMaker

    /// All of them, in the order in which they are started.
    static let all = [
        sessionBuddy, mahavishnu, akosha, crackerjack, dhruva, excalidraw, hermes, energyStream,
        consciousnessTelemetry, brainStream, brainStreamBFF,
    ]

    init(
        catalogue: Catalogue,
        defaults: ServiceDefaults = ServiceDefaults(),
        pollers configurePollers: @escaping @Sendable (inout SettingsReader) -> PollerMaker = { _ in
            { _ in [] }
        },
        configure: @escaping @Sendable (inout SettingsReader) -> Maker
    ) {
        self.catalogue = catalogue
        self.defaults = defaults
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
                defaultPorts: catalogue.ports,
                defaults: defaults
            )
            return (settings, configure(&reader), configurePollers(&reader))
        }
    }
}
