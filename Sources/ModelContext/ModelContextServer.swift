package import WebSocketCommon
package import WebSocketProtocol

/// The Model Context Protocol over streamable HTTP, for one service: requests and time in, actions out.
///
/// It speaks every version of `ProtocolVersion`. Until 2025-11-25 a client begins with `initialize` and names its session in each
/// request; from 2026-07-28 on each request stands alone, and its `_meta` says what the handshake said before.
///
/// The owner passes on each request to its endpoint, does what the actions say, in order, and answers `.call`, `.listResources`
/// and `.readResource` by `finished`, at once or later. Before, it checks Host and Origin, and bounds the body. Whose connection
/// takes too little of its stream is the owner's to close, which it then tells by `connectionLost`.
///
/// There is no replay and there are no event ids: all that a stream says unasked is *this changed, read it again*. While a session
/// has no stream, what changed is remembered, as a set, and told when the next one opens; what was sent into a connection that
/// broke at that moment is lost. A client of `subscriptions/listen` that comes back reads again what it depends on.
package struct ModelContextServer: Sendable {
    /// What the owner has to do.
    package enum Action: Equatable, Sendable {
        /// Answer the request.
        case respond(Exchange, HTTPResponse)
        /// Answer the request with 200, these headers, and a body that comes in pieces.
        case openStream(Exchange, HTTPHeaders)
        /// Send a piece of an open stream.
        case send(Exchange, [UInt8])
        /// End the body of an open stream.
        case closeStream(Exchange)
        /// Run a tool. `client` is the session's; `nil` when the client is stateless.
        case call(CallID, tool: String, arguments: JSONObject, client: ClientKey?)
        /// List all resources.
        case listResources(CallID)
        /// Read a resource.
        case readResource(CallID, uri: String)
        /// Nobody waits for this call any more. What `finished` says of it is ignored.
        case cancel(CallID)
        /// A resource got its first subscriber: say `resourceChanged` when it changes.
        case watch(uri: String)
        /// A resource lost its last subscriber.
        case unwatch(uri: String)
        /// A session ended: what is kept for it can go.
        case sessionEnded(ClientKey)
    }

    let introduction: Introduction
    let limits: Limits
    let checkSubscription: @Sendable (_ uri: String) -> ServiceError?

    var sessions = SessionTable()
    var topics = ResourceTopics()
    var listThrottle = Throttle()
    var exchanges: [Exchange: PendingExchange] = [:]
    var calls: [CallID: PendingCall] = [:]
    var listenStreams = 0
    var statelessCalls = 0
    var callsBegun: UInt64 = 0
    var keepAliveAt: ContinuousClock.Instant?
    var isStopped = false
    var actions: [Action] = []

    /// What was done so far.
    package internal(set) var statistics = Statistics()

    /// Makes a server without clients.
    ///
    /// - Parameters:
    ///   - info: Who it says it is.
    ///   - tools: What can be called, in the order of `tools/list`.
    ///   - resourceTemplates: What can be read beside what the owner lists.
    ///   - limits: The bounds of all that grows.
    ///   - checkSubscription: Says why a client may not watch a resource, `nil` if it may. What is no resource of this server must
    ///     be refused here: `NOT_FOUND` and `INVALID_CHANNEL` become the protocol's *resource not found*.
    package init(
        _ info: ServerInfo,
        tools: [Tool],
        resourceTemplates: [ResourceTemplate],
        limits: Limits = Limits(),
        checkSubscription: @escaping @Sendable (_ uri: String) -> ServiceError?
    ) {
        introduction = Introduction(info, tools: tools, templates: resourceTemplates)
        self.limits = limits
        self.checkSubscription = checkSubscription
    }

    /// How much there is of what has a bound.
    package var gauges: Gauges {
        var gauges = Gauges()
        gauges.sessions = sessions.count
        gauges.listenStreams = listenStreams
        gauges.calls = calls.count
        gauges.subscriptions = topics.subscriptions
        gauges.watchedResources = topics.count
        for case .sessionStream in exchanges.values { gauges.sessionStreams += 1 }
        return gauges
    }

    /// Gives out what has to be done.
    mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }
}
