internal import EventLoop
internal import ModelContext
internal import WebSocketCommon
internal import WebSocketProtocol

/// Answers that come later, and streams.
extension Hub {
    /// Takes a request in whose answer comes later.
    mutating func beginExchange(_ request: HTTPRequest, _ connection: Int32) -> UInt64 {
        if let timer = connections[connection].timer { timers.cancel(timer) }
        connections[connection].timer = nil
        return exchanges.begin(connection, ResponseTerms(request))
    }

    /// Answers an exchange whole; what its client has sent meanwhile is read by `resume`.
    mutating func respond(_ response: HTTPResponse, in exchange: UInt64) {
        guard let connection = exchanges.connection(of: exchange),
            let gone = exchanges.end(connection)
        else { return }
        awaitNextRequest(connection)
        respond(response, gone.terms, connection)
        exchanges.leave(gone.input, of: connection)
    }

    /// Reads what clients have sent behind requests that have been answered, one after the other, until the turn is long enough.
    ///
    /// Not where a request is answered: that may be in the midst of a publication which somebody waited for, and what comes next
    /// may be a publication that the next one waits for, a level deeper for each connection.
    mutating func resume() {
        while let connection = exchanges.nextLeaving() {
            readLeft(of: connection)
            if hasTakenEnough { return }
        }
    }

    /// Reads all that a client has sent behind a request that has been answered, before anything that comes later.
    mutating func resume(_ connection: Int32) {
        while exchanges.hasInput(of: connection) { readLeft(of: connection) }
    }

    private mutating func readLeft(of connection: Int32) {
        guard var input = exchanges.takeInput(of: connection) else { return }
        input.bytes.withUnsafeMutableBytes { read($0, from: connection, after: input.requests) }
    }

    /// Whether all that a client has sent has been read, or waits for an answer: then the next can come.
    package func takesInput(from connection: Int32) -> Bool { !exchanges.hasInput(of: connection) }

    /// Begins to answer an exchange by a stream, whose end is that of the connection.
    ///
    /// Chunks (RFC 9112 §7.1) would spare the client a new connection after a short stream; but a stream is mostly as long as the
    /// connection, and this way its bytes are the same for all who listen.
    mutating func openStream(_ headers: HTTPHeaders, in exchange: UInt64) {
        guard let connection = exchanges.connection(of: exchange),
            let terms = exchanges[connection]?.terms
        else { return }
        exchanges.beginStream(connection)
        var response = HTTPResponse(.ok, headers: headers)
        response.allow(terms.origin)
        metrics.httpResponses[response.status.code, default: 0] += 1
        fanOut.sendRaw(to: connection) {
            response.encodeHead(into: &$0, keepsAlive: false, contentLength: nil)
        }
    }

    /// Sends a part of a stream.
    mutating func send(_ bytes: [UInt8], in exchange: UInt64) {
        guard let connection = exchanges.connection(of: exchange) else { return }
        fanOut.sendRaw(to: connection) { $0 += bytes }
    }

    /// Ends a stream.
    mutating func closeStream(in exchange: UInt64) {
        guard let connection = exchanges.connection(of: exchange) else { return }
        _ = exchanges.end(connection)
        endWhenSent(connection)
    }

    /// Ends what the exchange of a connection that is gone had begun.
    mutating func leaveExchange(_ connection: Int32) {
        _ = exchanges.takeInput(of: connection)
        guard let gone = exchanges.end(connection) else { return }
        eventStreams.remove(connection)
        perform(agents.server.connectionLost(Exchange(gone.id), now: now))
    }

    /// Keeps what comes while an answer is not over; who sends too much meanwhile is dropped.
    mutating func keep(_ bytes: UnsafeRawBufferPointer, from connection: Int32) {
        guard !exchanges.keep(bytes, from: connection) else { return }
        count(\.connectionErrors, "too_many_requests")
        drop(connection)
    }
}
