internal import TransportSecurity
internal import EventLoop
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

extension Hub {
    /// The largest message accepted in echo mode, in bytes.
    private static var echoLimit: Int { 64 << 20 }

    // MARK: Opening

    /// Answers an upgrade: from here on the connection speaks WebSocket.
    mutating func upgrade(_ connection: Int32, _ request: HTTPRequest) {
        let handshake: ServerHandshake
        do throws(HandshakeError) {
            handshake = try ServerHandshake(request)
        } catch {
            respond(error.response, to: request, connection)
            return
        }
        guard isWebSocket(request.path) else {
            respond(missingPage(request, connection), to: request, connection)
            return
        }
        let subprotocol = handshake.subprotocols.first {
            catalogue.conversation?.subprotocols.contains($0) == true
        }
        let compression =
            settings.webSocket.compression ? PerMessageDeflate(offeredIn: request) : nil
        var headers = HTTPHeaders()
        if let compression { headers.append("Sec-WebSocket-Extensions", compression.response) }
        send(
            handshake.response(selecting: subprotocol, headers: headers, sha1: SHA1.digest),
            ResponseTerms(request),
            connection
        )
        connections[connection].http = nil
        connections[connection].webSocket = WebSocketConnection(
            role: .server,
            reservedBits: compression == nil ? [] : .rsv1
        )
        if compression?.allowsWholeWindow == true { fanOut.compress(connection) }
        connections[connection].keepAlive = KeepAlive(now: now, timing: timing)
        if request.queryValue("correlate") == "correlation_id" {
            connections[connection].replies = ReplyPolicy(correlation: .byCorrelationID)
        }
        metrics.connections += 1
        guard openWebSockets < settings.webSocket.maximumConnections, !isStopping else {
            // The published client gives up for good on an HTTP error, and comes back after a close.
            count(\.connectionErrors, "max_connections")
            close(connection, .tryAgainLater, "Server at maximum capacity")
            return
        }
        if let problem = addresses.take(connection) {
            count(\.connectionErrors, "max_connections_per_address")
            close(connection, .tryAgainLater, problem)
            return
        }
        connections[connection].isCounted = true
        openWebSockets += 1
        metrics.peakWebSockets = max(metrics.peakWebSockets, openWebSockets)
        if offersEcho, request.path == "/echo" {
            connections[connection].language = .echo
            connections[connection].isWelcomed = true
            setTimer(connection, .life, now + timing.pingInterval)
        } else if catalogue.conversation != nil,
            request.path != ConversationDeclaration.envelopePath
        {
            open(connection, request)
        } else if settings.webSocket.welcomeHold == .zero {
            welcome(connection)
        } else {
            // A client with a token takes the first frame it gets for the answer to it, so the welcome waits for who says nothing.
            setTimer(connection, .welcome, now + settings.webSocket.welcomeHold)
        }
    }

    /// Tells a client that it is connected, and as whom, unless it was told: each message asks for that.
    @inline(__always)
    mutating func welcome(_ connection: Int32) {
        if !connections[connection].isWelcomed { sendWelcome(connection) }
    }

    /// Whether a path is one on which a WebSocket may be opened.
    func isWebSocket(_ path: String) -> Bool {
        guard let paths = catalogue.conversation?.paths else { return true }
        return path == ConversationDeclaration.envelopePath || paths.contains(path)
            || offersEcho && path == "/echo"
    }

    private mutating func sendWelcome(_ connection: Int32) {
        connections[connection].isWelcomed = true
        setTimer(connection, .life, now + timing.pingInterval)
        let data: JSONObject = [
            "connection_id": connectionID(connection),
            "server": .string(catalogue.name),
            "message": .string(catalogue.welcome),
            "authenticated": .bool(connections[connection].identity.userID != nil),
            "secure": false,
            "rate_limit": .number(JSONNumber(rateLimit.messagesPerSecond)),
        ]
        let envelope = envelope
        metrics.sent[.event] += 1
        fanOut.send(to: connection) {
            envelope.event("session.created", data: data, room: String?.none, into: &$0)
        }
    }

    // MARK: Receiving

    /// Reads frames until the input is used up or the connection is gone.
    mutating func readFrames(_ input: inout ByteCursor, _ connection: Int32) {
        connections[connection].keepAlive.receivedBytes(now: now, timing: timing)
        let limits = limits(of: connection)
        while connections.contains(connection),
            let event = connections[connection].webSocket?.next(&input, limits: limits)
        {
            handle(event, connection)
        }
        if connections.contains(connection) { sendOutput(connection) }
    }

    func limits(of connection: Int32) -> WebSocketLimits {
        let isEcho = connections[connection].language == .echo
        return WebSocketLimits(
            maximumMessageSize: isEcho ? Self.echoLimit : settings.webSocket.maximumMessageSize
        )
    }

    mutating func handle(_ event: WebSocketConnection.Event, _ connection: Int32) {
        switch event {
        case .message(let message): received(message, connection)
        case .ping, .pong: break  // The machine has answered; the keep-alive has heard it.
        case .closeReceived:
            fanOut.leaveAll(connection)
            endWhenSent(connection)
        case .failed(let error):
            count(\.connectionErrors, "protocol_error_\(error.closeCode.rawValue)")
            fanOut.leaveAll(connection)
            endWhenSent(connection)
        case .ended: drop(connection)
        }
    }

    private mutating func received(_ message: WebSocketMessage, _ connection: Int32) {
        // After our close frame nothing can be answered any more (RFC 6455 §5.5.1).
        guard connections[connection].webSocket?.isOpen == true else { return }
        guard connections[connection].language != .echo else {
            sendOutput(connection)
            withPayload(of: message, connection) { hub, bytes in
                hub.fanOut.send(to: connection, message.kind.opcode) {
                    $0.append(contentsOf: bytes)
                }
            }
            return
        }
        switch connections[connection].bucket.take(now: now, limit: rateLimit) {
        case .allowed:
            withPayload(of: message, connection) { hub, bytes in
                if hub.connections[connection].language == .own {
                    hub.hear(bytes, isText: message.kind == .text, connection)
                } else {
                    hub.answer(bytes, isText: message.kind == .text, connection)
                }
            }
        case .limited(let retryAfter, let shouldReply):
            guard shouldReply else {
                count(\.messageErrors, ErrorCode.rateLimitExceeded.rawValue)
                return
            }
            guard connections[connection].language != .own else {
                refuse(.rateLimitExceeded(retryAfter: retryAfter), connection)
                return
            }
            withPayload(of: message, connection) { hub, bytes in
                let view = try? EnvelopeView(decoding: bytes, validatingUTF8: message.kind != .text)
                hub.reply(.rateLimitExceeded(retryAfter: retryAfter), to: view, connection)
            }
        }
    }

    // MARK: Closing

    /// Begins the closing handshake; the connection is closed when it is over, at the latest after `close_timeout`.
    mutating func close(_ connection: Int32, _ code: CloseCode, _ reason: String) {
        // Once is enough, and the deadline stands.
        guard connections[connection].webSocket?.isOpen == true else { return }
        fanOut.leaveAll(connection)
        connections[connection].webSocket?.close(code, reason: reason)
        sendOutput(connection)
        limitFarewell(connection)
    }

    /// Closes a client that is too far behind: it gets the rest of the frame that is on its way, and then the reason.
    mutating func closeSlow(_ connection: Int32) {
        guard connections.contains(connection) else { return }
        count(\.connectionErrors, "slow_consumer")
        // There is no frame to say it with, or it was said before and goes unheard.
        guard connections[connection].webSocket?.isOpen == true else {
            drop(connection)
            return
        }
        fanOut.truncateOutbox(of: connection)
        close(
            connection,
            .slowConsumer,
            "slow consumer: more than \(settings.webSocket.outboxLimit) bytes behind"
        )
    }

    /// Sends what the machine wrote by itself: pings, pongs and close frames.
    mutating func sendOutput(_ connection: Int32) {
        guard let output = connections[connection].webSocket?.takeOutput(), !output.isEmpty
        else { return }
        fanOut.sendRaw(to: connection) { $0 += output }
    }
}

extension CloseCode {
    /// The client reads more slowly than it is spoken to; it may come back (docs/protocol.md lists our codes).
    static let slowConsumer = CloseCode(rawValue: 4008)
}
