/// How a service listens for HTTP: health, metrics, publishing, history, MCP.
package struct HTTPSettings: Equatable, Sendable {
    /// Whether the service answers HTTP; default `true`.
    package var isEnabled = true

    /// The address to listen on; any but loopback needs `insecure`, the default is the WebSocket's.
    package var host: String

    /// The TCP port; 0 lets the kernel choose, the default is the service's own.
    ///
    /// The port of the WebSocket, on the same host, means one listener for both.
    package var port: UInt16

    /// The largest request body accepted, in bytes, 1 KiB...64 MiB, default 1 MiB; beyond it 413.
    package var maximumBodySize = 1_048_576

    /// Makes the defaults.
    ///
    /// - Parameters:
    ///   - host: The address the WebSocket listens on.
    ///   - port: The service's own port.
    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads the section `http`.
    ///
    /// - Parameters:
    ///   - reader: The section.
    ///   - defaultHost: The address the WebSocket listens on.
    ///   - defaultPort: The service's own port.
    package init(reading reader: inout SettingsReader, defaultHost: String, defaultPort: UInt16) {
        self.init(host: defaultHost, port: defaultPort)
        reader.bool("enabled", into: &isEnabled)
        reader.string("host", into: &host)
        reader.integer("port", into: &port, in: 0...65535)
        reader.byteCount("max_body_size", into: &maximumBodySize, in: (1 << 10)...(64 << 20))
    }
}
