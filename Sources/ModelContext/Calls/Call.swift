package import WebSocketCommon

/// What the owner found when it did as it was asked.
package enum CallResult: Sendable {
    /// What a tool answers; `.call` asked for it.
    case tool(JSONObject)
    /// All resources there are, in any order; `.listResources` asked for them.
    case resources([Resource])
    /// What a resource holds; `.readResource` asked for it.
    case contents([ResourceContents])
}

/// What the owner is asked to do.
enum CallKind: Equatable, Sendable {
    /// Run a tool.
    case tool(String, arguments: JSONObject)
    /// List the resources; those behind a URI are wanted.
    case resources(after: String?)
    /// Read a resource.
    case resource(String)
}

/// Something that the owner was asked to do and has not finished.
struct PendingCall: Sendable {
    let kind: CallKind
    let request: RequestID
    let version: ProtocolVersion
    /// Whose it is; `nil` when it is stateless.
    let client: ClientKey?
    /// Who waits for it; `nil` when the connection is gone, which before 2026-07-28 does not end it.
    var exchange: Exchange?
    /// The place of the answer in its batch.
    let position: Int
    /// What the client wants progress reported by; `nil` if it wants none.
    let progressToken: RequestID?
    /// The last progress that was told: it must grow.
    var progress: Int?
}
