/// What is remembered of a client between its requests, in the versions before 2026-07-28.
struct Session: Sendable {
    /// What the client sends as `Mcp-Session-Id`; whoever knows it is the client.
    let id: String
    /// What the handshake agreed on.
    let version: ProtocolVersion
    /// When it was last of use: a request, the end of a call or of its stream.
    var lastUse: ContinuousClock.Instant
    /// The GET request that notifications go to.
    var stream: Exchange?
    /// Calls that the owner has not finished.
    var calls: Set<CallID> = []
    /// The resources it watches.
    var subscriptions: Set<String> = []
    /// Watched resources that changed while there was no stream: they are told when one opens.
    var pendingUpdates: Set<String> = []
    /// Whether the list of resources changed while there was no stream.
    var isListChangePending = false

    /// Whether only time can tell that it is still wanted.
    var isIdle: Bool { stream == nil && calls.isEmpty }
}
