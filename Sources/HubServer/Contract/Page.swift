/// A page of a service's HTTP side; its raw value is its path.
package enum Page: String, CaseIterable, Sendable {
    /// How the service is.
    case health = "/health"
    /// Whether the process turns.
    case healthz = "/healthz"
    /// Whether the service takes work.
    case readyz = "/readyz"
    /// Figures for Prometheus.
    case metrics = "/metrics"
    /// Publishing without a connection.
    case publish = "/publish"
    /// The channels there are.
    case channels = "/channels"
    /// Listening without a WebSocket.
    case events = "/events"
    /// The contract of the WebSocket.
    case asyncAPI = "/asyncapi.json"
    /// The contract of these pages.
    case openAPI = "/openapi.json"
    /// The Model Context Protocol.
    case mcp = "/mcp"

    /// The methods that it takes, in the order that `Allow` lists them.
    package var methods: [String] { Self.methods[self] ?? [] }

    /// All paths, as a 404 lists them.
    package static let paths = allCases.map(\.rawValue).sorted()

    private static let methods = Dictionary(
        uniqueKeysWithValues: HTTPRoute.all.map { ($0.page, $0.methods) }
    )
}
