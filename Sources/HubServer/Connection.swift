internal import EventLoop
internal import WebSocketCommon
internal import WebSocketProtocol

/// What the hub knows of one connection: a value in a slab, found by its descriptor.
struct Connection {
    /// What its timer is set for.
    enum Deadline {
        /// A whole HTTP request.
        case request
        /// The next HTTP request of a connection that is kept alive.
        case nextRequest
        /// The first frame of a client that wants to authenticate before it is welcomed.
        case welcome
        /// Its sign of life.
        case life
        /// The end of its closing handshake, or of what it still has to receive: it is closed at `time`.
        case end(time: ContinuousClock.Instant)
    }

    /// The end of a connection: what was sent must reach the peer, so it is not closed before the peer has ended too.
    enum Farewell {
        /// It goes on.
        case none
        /// The last bytes are said; leads to `awaitingPeer` when the kernel has taken them, or to the end if the peer has ended.
        case sending(peerHasEnded: Bool)
        /// We have ended; what still comes is not read. Leads to the end when the peer has ended too.
        case awaitingPeer
    }

    /// Reads its requests, until it is upgraded.
    var http: HTTPRequestParser? = HTTPRequestParser()
    /// Speaks WebSocket with it, from its upgrade on.
    var webSocket: WebSocketConnection?
    let port: HubPort
    let id: MessageID
    var identity: Identity
    var keepAlive: KeepAlive
    var bucket = TokenBucket()
    var replies = ReplyPolicy()
    var timer: TimerWheel.Timer?
    var deadline = Deadline.request
    /// Whether it got its welcome.
    var isWelcomed = false
    /// Whether it is one of the WebSocket connections that `max_connections` counts.
    var isCounted = false
    /// How it ends, once that is decided.
    var farewell = Farewell.none
    /// Whether it only wants its messages back; in test mode.
    var isEcho = false
}

/// The port that a connection came in by.
package enum HubPort: Int32, Sendable {
    /// The service's WebSocket port: every path without a page of its own is a WebSocket.
    case webSocket
    /// The service's HTTP port: a path without a page of its own does not exist.
    case http
}
