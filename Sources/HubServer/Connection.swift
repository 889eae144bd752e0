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
        /// The next sign of life that its event stream gives.
        case stream
        /// The end of its closing handshake, or of what it still has to receive: then it is closed.
        case end
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

    /// What is spoken on a WebSocket.
    enum Language {
        /// The envelope.
        case envelope
        /// The service's own protocol.
        case own
        /// Each message is sent back; in test mode.
        case echo
    }

    /// Who it is, when that is more than an address.
    private final class Person {
        let identity: Identity

        init(_ identity: Identity) { self.identity = identity }
    }

    // The widest first, so that nothing is lost between them; `ConnectionTests` has the size.
    /// Reads its requests, until it is upgraded.
    var http: HTTPRequestParser? = HTTPRequestParser()
    private var person: Person?
    var bucket = TokenBucket()
    var keepAlive: KeepAlive
    var timer: TimerWheel.Timer?
    /// Speaks WebSocket with it, from its upgrade on.
    var webSocket: WebSocketConnection?
    /// Counts the connections of the server; its identifier is made of it.
    let number: UInt32
    private let isLocal: Bool
    let port: HubPort
    var replies = ReplyPolicy()
    var deadline = Deadline.request
    /// Whether it got its welcome.
    var isWelcomed = false
    /// Whether it is one of the WebSocket connections that `max_connections` counts.
    var isCounted = false
    /// How it ends, once that is decided.
    var farewell = Farewell.none
    /// What it speaks, once it is upgraded.
    var language = Language.envelope

    /// Describes a connection that has just come in.
    init(number: UInt32 = 0, port: HubPort, isLocal: Bool, keepAlive: KeepAlive) {
        self.number = number
        self.port = port
        self.isLocal = isLocal
        self.keepAlive = keepAlive
    }

    /// Who is at the other end.
    var identity: Identity {
        get { person?.identity ?? .anonymous(isLocal: isLocal) }
        set { person = newValue == .anonymous(isLocal: isLocal) ? nil : Person(newValue) }
    }
}

/// The port that a connection came in by.
package enum HubPort: Int32, Sendable {
    /// The service's WebSocket port: every path without a page of its own is a WebSocket.
    case webSocket
    /// The service's HTTP port: a path without a page of its own does not exist.
    case http
}
