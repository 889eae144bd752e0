internal import WebSocketCommon
package import Telemetry

/// What concerns the hub as a whole: `settings/hub.yaml`, variables `ECOSYSTEM_HUB_…`.
package struct HubSettings: Equatable, Sendable {
    /// The services to run, by name; empty, the default, runs all.
    package var services: [String] = []

    /// The directory for the supervisor's lock and sockets; `nil`, the default, names none.
    package var stateDirectory: String?

    /// The least severe log records written; default `info`.
    package var logLevel = LogLevel.info

    /// The section `supervisor`.
    package var supervisor = SupervisorSettings()

    /// Makes the defaults.
    package init() {}

    /// Reads the file.
    ///
    /// - Parameters:
    ///   - reader: The top of the file.
    ///   - knownServices: The names of the services there are.
    package init(reading reader: inout SettingsReader, knownServices: [String]) {
        self.init()
        reader.stringList("services", into: &services) { name throws(SettingsProblem) in
            guard !knownServices.contains(name) else { return }
            let hint = NearestName.hint(name, among: knownServices, several: "the services are")
            throw SettingsProblem("no service is called \(name.quoted); \(hint)")
        }
        reader.string("state_directory", into: &stateDirectory)
        reader.choice("log_level", into: &logLevel)
        supervisor = reader.section("supervisor") { SupervisorSettings(reading: &$0) }
    }
}
