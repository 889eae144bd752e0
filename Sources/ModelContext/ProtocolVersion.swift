/// A revision of the Model Context Protocol that is spoken here.
///
/// 2024-11-05 is not among them: its transport was another one. A client that offers it, or a version nobody knows, is offered
/// `latestHandshake` and decides whether it can live with that.
package enum ProtocolVersion: String, CaseIterable, Comparable, Sendable {
    /// The first with streamable HTTP, and the only one with JSON-RPC batches.
    case march2025 = "2025-03-26"
    /// Drops batches; requests name the version in a header.
    case june2025 = "2025-06-18"
    /// The last that begins with `initialize` and has sessions.
    case november2025 = "2025-11-25"
    /// Stateless: each request says in its `_meta` what the handshake said before.
    case july2026 = "2026-07-28"

    /// What `initialize` offers to a client whose version is not spoken here.
    package static let latestHandshake = ProtocolVersion.november2025

    /// What a request without the version header speaks, as long as no session tells.
    package static let assumed = ProtocolVersion.march2025

    /// Orders versions by their age.
    package static func < (version: ProtocolVersion, other: ProtocolVersion) -> Bool {
        // Their names are dates.
        version.rawValue < other.rawValue
    }

    /// Whether it has no handshake and no sessions.
    var isStateless: Bool { self >= .july2026 }

    /// Whether a body may be an array of messages.
    var allowsBatches: Bool { self == .march2025 }

    /// The code that says that a resource does not exist.
    var resourceNotFound: JSONRPCError.Code {
        isStateless ? .invalidParameters : .resourceNotFound
    }

    /// All names, oldest first, as errors list them.
    static var names: [String] { allCases.map(\.rawValue) }
}
