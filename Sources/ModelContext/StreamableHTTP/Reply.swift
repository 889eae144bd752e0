internal import WebSocketCommon
internal import WebSocketProtocol

/// The answer to a POST while calls of it are pending.
///
/// It becomes JSON when the last call ends. When something has to be said before, such as progress, it becomes a stream of events.
struct Reply: Sendable {
    /// Whose request it is; `nil` when it is stateless.
    let client: ClientKey?
    let version: ProtocolVersion
    /// Whether the body was an array: then the answer is one.
    let isBatch: Bool
    /// When the request came.
    let since: ContinuousClock.Instant
    /// The calls that are pending.
    var calls: Set<CallID> = []
    /// The answers there are, by the places of their requests.
    var answers: [Int: [UInt8]] = [:]
    /// Whether the head of a stream went out.
    var isStream = false
    /// The status of a JSON answer.
    var status = HTTPStatus.ok

    /// The body of a JSON answer.
    var body: [UInt8] {
        let messages = answers.sorted { $0.key < $1.key }.map(\.value)
        return isBatch ? JSONRPCEncoder.batch(messages) : messages.first ?? []
    }
}

/// What is known of a request that has not been answered in full.
enum PendingExchange: Sendable {
    /// A POST whose calls are pending.
    case reply(Reply)
    /// A GET: the stream of a session.
    case sessionStream(ClientKey)
    /// A POST of `subscriptions/listen`.
    case listen(ListenStream)
}
