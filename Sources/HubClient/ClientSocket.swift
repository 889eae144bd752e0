internal import EventLoop
internal import WebSocketProtocol

/// A blocking socket whose failures are a client's.
struct ClientSocket: ~Copyable {
    private let socket: BlockingSocket

    init(host: String, port: UInt16) throws(ClientError) {
        do throws(SystemError) {
            socket = try BlockingSocket(host: host, port: port)
        } catch { throw ClientError(error) }
    }

    func send(_ bytes: [UInt8]) throws(ClientError) {
        do throws(SystemError) { try socket.send(bytes) } catch { throw ClientError(error) }
    }

    /// Waits for bytes; nothing when the server has ended the connection.
    func receive(_ timeout: Duration?) throws(ClientError) -> [UInt8] {
        do throws(SystemError) {
            return try socket.receive(timeout: timeout)
        } catch { throw ClientError(error) }
    }

    /// Waits for the answer to a request.
    ///
    /// - Parameter timeout: How long the whole answer may take: one that comes a byte at a time comes to no end.
    /// - Returns: The answer, and the bytes behind it.
    /// - Throws: `connection`, `timeout`, `closed`, `http`.
    func receiveResponse(
        _ timeout: Duration
    ) throws(ClientError) -> (response: HTTPResponse, rest: [UInt8]) {
        var parser = HTTPResponseParser()
        let end = ContinuousClock.now + timeout
        while true {
            let rest = end - .now
            guard rest > .zero else { throw .timeout }
            var bytes = try receive(max(rest, .milliseconds(1)))
            let ended = bytes.isEmpty
            do throws(HTTPError) {
                if ended {
                    guard let response = try parser.receiveEOF() else { break }
                    return (response, [])
                }
                let found = try bytes.withCursor { (cursor) throws(HTTPError) in
                    (try parser.next(&cursor, limits: HTTPLimits()), Array(cursor.unread))
                }
                if let response = found.0 { return (response, found.1) }
            } catch { throw .http(error) }
        }
        throw .closed(code: nil, reason: "")
    }

    /// The value of a Host field; an IPv6 address stands in brackets (RFC 3986 §3.2.2).
    static func authority(_ host: String, _ port: UInt16) -> String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}

extension [UInt8] {
    /// Lends `body` the bytes as what a socket received.
    mutating func withCursor<Result, Failure: Error>(
        _ body: (inout ByteCursor) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var span = mutableSpan
        return try span.withUnsafeMutableBytes { (bytes) throws(Failure) in
            var cursor = ByteCursor(bytes)
            return try body(&cursor)
        }
    }
}
