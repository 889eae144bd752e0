/// The keys of `brainstream-bff.yaml` that only this service has.
package struct GatewaySettings: Equatable, Sendable {
    /// What the service has its own defaults for.
    package static let defaults = ServiceDefaults(connectionsPerAddress: 10)

    /// The engine whose pages are read each second, default `http://127.0.0.1:8000`.
    package var engineURL = "http://127.0.0.1:8000"

    /// Makes the defaults.
    package init() {}

    /// Reads the keys.
    ///
    /// - Parameters:
    ///   - reader: The top of the file.
    ///   - urlProblem: Says what is wrong with an engine's URL; `nil` when nothing is.
    package init(
        readingTop reader: inout SettingsReader,
        urlProblem: (String) -> String? = { _ in nil }
    ) {
        self.init()
        reader.string("engine_url", into: &engineURL, problem: urlProblem)
    }
}
