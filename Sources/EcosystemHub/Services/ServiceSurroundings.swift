internal import Telemetry

/// What a service is made in.
struct ServiceSurroundings: Sendable {
    private let name: String
    private let state: String?
    /// The directory that settings are read from; `nil` when there is none.
    let settingsDirectory: String?
    /// The simulation's file that the command line names.
    let simulation: String?
    /// The variables of the process.
    let environment: [String: String]
    /// Where it tells what the operator should know.
    let log: Log

    /// Describes the surroundings of the service `name`.
    ///
    /// - Parameters:
    ///   - name: The service.
    ///   - state: The state directory that the command line or the settings name.
    ///   - settingsDirectory: Where settings are.
    ///   - simulation: The simulation's file.
    ///   - environment: The variables of the process.
    ///   - log: Where it tells what the operator should know.
    init(
        name: String,
        state: String?,
        settingsDirectory: String?,
        simulation: String?,
        environment: [String: String],
        log: Log
    ) {
        self.name = name
        self.state = state
        self.settingsDirectory = settingsDirectory
        self.simulation = simulation
        self.environment = environment
        self.log = log
    }

    /// The directory for the service's files.
    func stateDirectory() throws(UsageError) -> String {
        "\(try StateLocation.path(state, environment))/\(name)"
    }
}
