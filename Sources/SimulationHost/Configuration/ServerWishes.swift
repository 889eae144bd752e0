internal import Settings

/// The section `server` of a simulation's file: where its author wants it to be served.
package struct ServerWishes: Equatable, Sendable {
    /// The port that simulations are served on.
    package static let defaultPort: UInt16 = 8765

    /// Whether it wants to be served at all; `nil` when it does not say.
    package var isEnabled: Bool?
    /// The address to listen on; `nil` when it does not say.
    ///
    /// The published examples have 0.0.0.0 here, which settings allow with `insecure` only: whoever follows this checks it too.
    package var host: String?
    /// The TCP port, 0 lets the kernel choose; `nil` when it does not say.
    package var port: UInt16?

    /// Wants nothing.
    package init() {}

    /// Reads the section, but for the rate of telemetry.
    ///
    /// - Parameter reader: The section.
    init(reading reader: inout SettingsReader) {
        self.init()
        var (isEnabled, port) = (false, Self.defaultPort)
        reader.bool("enabled", into: &isEnabled)
        reader.string("host", into: &host)
        reader.integer("port", into: &port, in: 0...65535)
        if reader.has("enabled") { self.isEnabled = isEnabled }
        if reader.has("port") { self.port = port }
    }
}
