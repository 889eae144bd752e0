internal import WebSocketProtocol

/// What a response needs to know of its request.
struct ResponseTerms {
    /// Whether the connection stays open after it.
    var keepsAlive: Bool
    /// Whether it has a body: not for HEAD.
    let includesBody: Bool
    /// The page that may read it, an allowed one.
    let origin: String?

    init(_ request: HTTPRequest) {
        keepsAlive = request.keepsAlive
        includesBody = request.method != "HEAD"
        origin = request.headers["Origin"]
    }
}

/// HTTP requests whose answer takes its time, or is a stream.
///
/// A connection has one at a time (RFC 9112 §9.3.2: answers come in the order of their requests), so what the client sends
/// meanwhile waits, up to a bound.
struct Exchanges {
    /// One of them.
    struct Open {
        let id: UInt64
        let terms: ResponseTerms
        /// Whether its answer has begun; it ends with the connection.
        var isStreaming = false
        /// What the client has sent meanwhile.
        var input: [UInt8] = []
    }

    /// What a client has sent behind a request that has been answered.
    struct Left {
        var bytes: [UInt8]
        /// How many requests of the same receive have been read.
        var requests: Int
    }

    /// How much may wait behind an open exchange, in bytes.
    static var inputLimit: Int { 64 << 10 }

    private var open: [Int32: Open] = [:]
    private var connections: [UInt64: Int32] = [:]
    /// What clients had sent behind requests whose answers are over, and the order in which these ended.
    private var left: [Int32: Left] = [:]
    private var leaving: [Int32] = []
    private var lastID: UInt64 = 0

    /// How many there are.
    var count: Int { open.count }

    /// Opens one; its number never comes back.
    mutating func begin(_ connection: Int32, _ terms: ResponseTerms) -> UInt64 {
        lastID += 1
        open[connection] = Open(id: lastID, terms: terms)
        connections[lastID] = connection
        return lastID
    }

    /// The connection of an exchange; `nil` when it is over.
    func connection(of exchange: UInt64) -> Int32? { connections[exchange] }

    /// The exchange that a connection has open.
    subscript(connection: Int32) -> Open? { open.isEmpty ? nil : open[connection] }

    /// Notes that the answer of a connection's exchange has begun.
    mutating func beginStream(_ connection: Int32) { open[connection]?.isStreaming = true }

    /// Keeps what a client sends before its answer is over.
    ///
    /// - Returns: Whether there was room.
    mutating func keep(_ bytes: UnsafeRawBufferPointer, from connection: Int32) -> Bool {
        guard let kept = open[connection]?.input.count, kept + bytes.count <= Self.inputLimit
        else { return false }
        open[connection]?.input += bytes
        return true
    }

    /// Ends the exchange of a connection; what its client sent meanwhile has to be asked for.
    mutating func end(_ connection: Int32) -> Open? {
        guard !open.isEmpty, let gone = open.removeValue(forKey: connection) else { return nil }
        connections[gone.id] = nil
        return gone
    }

    // MARK: What was sent meanwhile

    /// Whether anything waits to be read.
    var hasInput: Bool { !left.isEmpty }

    /// Whether something of a connection waits to be read.
    func hasInput(of connection: Int32) -> Bool { !left.isEmpty && left[connection] != nil }

    /// Leaves what a client sent to be read.
    ///
    /// - Parameters:
    ///   - input: The bytes.
    ///   - connection: Who sent them.
    ///   - requests: How many requests of the same receive have been read.
    mutating func leave(_ input: [UInt8], of connection: Int32, after requests: Int = 0) {
        guard !input.isEmpty else { return }
        left[connection] = Left(bytes: input, requests: requests)
        leaving.append(connection)
    }

    /// Takes what a connection has to be read; `nil` when there is nothing.
    mutating func takeInput(of connection: Int32) -> Left? {
        guard !left.isEmpty, let input = left.removeValue(forKey: connection) else { return nil }
        if left.isEmpty { leaving.removeAll(keepingCapacity: true) }
        return input
    }

    /// Takes the connection that has waited longest; there may be nothing of it any more.
    mutating func nextLeaving() -> Int32? { leaving.isEmpty ? nil : leaving.removeFirst() }
}
