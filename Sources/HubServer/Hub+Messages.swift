internal import EventLoop
internal import Settings
internal import WebSocketCommon
internal import WebSocketProtocol

extension Hub {
    /// The longest identifier that replies repeat, in bytes; a longer one would make the reply larger than its message deserves.
    private static var longestIdentifier: Int { 256 }

    // MARK: Messages

    /// Does what a message asks for and answers it.
    mutating func answer(_ bytes: UnsafeRawBufferPointer, isText: Bool, _ connection: Int32) {
        let view: EnvelopeView
        do throws(EnvelopeError) {
            view = try EnvelopeView(decoding: bytes, validatingUTF8: !isText)
        } catch {
            welcome(connection)
            reply(.undecodable(error), to: nil, connection)
            return
        }
        noteMessage(view.type)
        do throws(ServiceError) {
            try checkIdentifiers(view)
            let message = try ClientMessage(view)
            // Who speaks before the welcome and takes the next frame for the answer gets the answer first.
            if !message.isAnsweredBeforeWelcome(view.type) { welcome(connection) }
            try perform(message, view, connection)
            welcome(connection)
        } catch {
            if error.code == .authenticationFailed {
                reply(error, to: view, connection)
                close(connection, .policyViolation, "Authentication failed")
            } else {
                welcome(connection)
                reply(error, to: view, connection)
            }
        }
    }

    private func checkIdentifiers(_ view: EnvelopeView) throws(ServiceError) {
        try checkLength(of: view.id, "id")
        try checkLength(of: view.correlationID, "correlation_id")
    }

    private func checkLength(
        of identifier: JSONString?,
        _ name: String
    ) throws(ServiceError) {
        guard let identifier, identifier.bytes.count > Self.longestIdentifier else { return }
        throw ServiceError(
            .decodeError,
            "\(name): \(identifier.bytes.count) bytes, limit is \(Self.longestIdentifier)"
        )
    }

    private mutating func perform(
        _ message: ClientMessage,
        _ view: EnvelopeView,
        _ connection: Int32
    ) throws(ServiceError) {
        switch message {
        case .subscribe(let name): try subscribe(name.decoded(), view, connection)
        case .unsubscribe(let name): try unsubscribe(name.decoded(), view, connection)
        case .ping: pong(view, connection)
        case .request(let name): try perform(request: name.decoded(), view, connection)
        case .event(let name):
            let channel = view.room?.decoded()
            let published = try view.withData { (data) throws(ServiceError) in
                try publish(name.decoded(), data, channel, connections[connection].identity)
            }
            reply(published, to: view, connection)
        case .authenticate: try authenticate(view, connection)
        case .ignored: break
        }
    }

    // MARK: Channels

    private mutating func subscribe(
        _ name: String,
        _ view: EnvelopeView,
        _ connection: Int32
    ) throws(ServiceError) {
        let channel = try catalogue.channelName(name)
        guard policy.mayRead(channel, connections[connection].identity) else {
            throw .forbidden(channel: name)
        }
        let most = settings.webSocket.maximumChannelsPerConnection
        guard
            fanOut.rooms.channelCount(of: connection) < most || fanOut.isMember(connection, channel)
        else {
            throw ServiceError(
                .limitExceeded,
                "\(most) channels are subscribed, which is the limit"
            )
        }
        // The reply comes first: what is said in the channel from now on follows it.
        reply(["status": "subscribed", "channel": .string(name)], to: view, connection, room: name)
        _ = fanOut.join(connection, channel)
    }

    private mutating func unsubscribe(
        _ name: String,
        _ view: EnvelopeView,
        _ connection: Int32
    ) throws(ServiceError) {
        let channel = try catalogue.channelName(name)
        _ = fanOut.leave(connection, channel)
        reply(
            ["status": "unsubscribed", "channel": .string(name)],
            to: view,
            connection,
            room: name
        )
    }

    // MARK: Identity

    private mutating func authenticate(
        _ view: EnvelopeView,
        _ connection: Int32
    ) throws(ServiceError) {
        guard let token = view.data?.member("token")?.string?.decoded(), !token.isEmpty else {
            throw .malformedToken
        }
        let identity = try policy.authenticate(token: token, as: connections[connection].identity)
        connections[connection].identity = identity
        let status: JSON = identity.userID == nil ? "anonymous" : "authenticated"
        let user = identity.userID.map { JSON.string($0) } ?? .null
        reply(["status": status, "user_id": user], to: view, connection)
    }

    // MARK: Replies

    /// Answers a message: a request by a response, an event or subscription by an ack.
    mutating func reply(
        _ data: JSONObject,
        to view: EnvelopeView,
        _ connection: Int32,
        room: String? = nil
    ) {
        let envelope = envelope
        let (type, correlationID) = address(of: view, connection)
        let event =
            view.type == .subscribe || view.type == .unsubscribe
            ? JSONString(view.type.name) : view.event
        fanOut.send(to: connection) {
            if type == .response {
                envelope.response(to: correlationID, event: event, data: data, into: &$0)
            } else {
                envelope.ack(of: correlationID, event: event, data: data, room: room, into: &$0)
            }
        }
    }

    /// Answers a publication.
    private mutating func reply(
        _ published: Published,
        to view: EnvelopeView,
        _ connection: Int32
    ) {
        let envelope = envelope
        let (type, correlationID) = address(of: view, connection)
        fanOut.send(to: connection) {
            envelope.receipt(published, type, to: correlationID, event: view.event, into: &$0)
        }
    }

    /// The type of the reply to a message, which is counted, and what its sender matches it by.
    private mutating func address(
        of view: EnvelopeView,
        _ connection: Int32
    ) -> (type: MessageType, correlationID: JSONString?) {
        let replies = connections[connection].replies
        let type = replies.replyType(to: view.type) ?? .ack
        metrics.sent[type] += 1
        return (type, replies.correlationID(for: view))
    }

    /// Answers a message that is gone, unless its sender is being closed.
    mutating func reply(
        _ result: Result<JSONObject, ServiceError>,
        to address: ReplyAddress,
        _ connection: Int32
    ) {
        guard connections[connection].webSocket?.isOpen == true else { return }
        let envelope = envelope
        switch result {
        case .success(let data):
            metrics.sent[.response] += 1
            fanOut.send(to: connection) {
                envelope.response(
                    to: address.correlationID,
                    event: address.event,
                    data: data,
                    into: &$0
                )
            }
        case .failure(let error):
            count(\.messageErrors, error.code.rawValue)
            metrics.sent[.error] += 1
            fanOut.send(to: connection) {
                envelope.error(error, to: address.correlationID, into: &$0)
            }
        }
    }

    /// What a later reply to a message needs of it.
    private func ownedAddress(of view: EnvelopeView, _ connection: Int32) -> ReplyAddress {
        ReplyAddress(
            correlationID: connections[connection].replies.correlationID(for: view)?.decoded(),
            event: view.event?.decoded()
        )
    }

    /// Answers a message by an error; the connection stays open.
    mutating func reply(_ error: ServiceError, to view: EnvelopeView?, _ connection: Int32) {
        count(\.messageErrors, error.code.rawValue)
        metrics.sent[.error] += 1
        let envelope = envelope
        var correlationID = view.flatMap { connections[connection].replies.correlationID(for: $0) }
        if let long = correlationID, long.bytes.count > Self.longestIdentifier {
            correlationID = nil
        }
        fanOut.send(to: connection) { envelope.error(error, to: correlationID, into: &$0) }
    }

    private mutating func pong(_ view: EnvelopeView, _ connection: Int32) {
        metrics.sent[.pong] += 1
        let envelope = envelope
        let correlationID = connections[connection].replies.correlationID(for: view)
        fanOut.send(to: connection) { envelope.pong(to: correlationID, into: &$0) }
    }

    // MARK: Requests

    private mutating func perform(
        request name: String,
        _ view: EnvelopeView,
        _ connection: Int32
    ) throws(ServiceError) {
        let identity = connections[connection].identity
        switch name {
        case "ping": reply(["status": "pong"], to: view, connection)
        case "publish": reply(try publish(view.data, identity), to: view, connection)
        case "list_channels": reply(channelList, to: view, connection)
        case "list_subscriptions":
            let channels = fanOut.rooms.channels(of: connection)
            reply(
                ["channels": .array(channels.map { .string($0.description) })],
                to: view,
                connection
            )
        case "get_status" where asksForServer(view.data): reply(status, to: view, connection)
        default:
            let answer = try view.withData { (data) throws(ServiceError) in
                try perform(name, data, identity, client: .connection(connection))
            }
            switch answer {
            case .given(let data): reply(data, to: view, connection)
            case .awaited(let job):
                jobs.setCaller(.message(connection, ownedAddress(of: view, connection)), of: job)
            }
        }
    }

    /// Whether `get_status` names no thing of the service.
    func asksForServer(_ data: JSONSlice?) -> Bool {
        guard let data, let request = catalogue.request("get_status") else {
            return true
        }
        return !data.members.contains { member in
            request.parameters.contains { member.key == $0.name && member.value.kind != .null }
        }
    }
}

extension ClientMessage {
    /// Whether its sender takes the next frame for the answer, be it the first of all: `auth`, as the published client does, and a
    /// subscription that is not a `request`, as the plan's client does.
    fileprivate func isAnsweredBeforeWelcome(_ type: MessageType) -> Bool {
        switch self {
        case .authenticate: true
        case .subscribe, .unsubscribe: type != .request
        case .ping, .request, .event, .ignored: false
        }
    }
}
