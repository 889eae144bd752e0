/// What a client's message asks the hub to do.
///
/// It borrows the frame, as the view it is read from does.
package enum ClientMessage {
    /// Join a channel, whose name is not checked yet.
    case subscribe(channel: JSONString)

    /// Leave a channel, whose name is not checked yet.
    case unsubscribe(channel: JSONString)

    /// Answer with a `pong`.
    case ping

    /// Check the token in the payload.
    case authenticate

    /// Answer a service's request.
    case request(name: JSONString)

    /// Take note of an event.
    case event(name: JSONString)

    /// Do nothing: only servers send messages of this type.
    case ignored

    /// Reads what a message asks for.
    ///
    /// Joining and leaving may be said by a `request`, as raw clients do, by an `event`, as the
    /// published client does, or by a type of their own.
    ///
    /// - Throws: `INVALID_REQUEST`, naming what is missing; `DECODE_ERROR`, naming what is of the wrong kind.
    package init(_ message: EnvelopeView) throws(ServiceError) {
        switch message.type {
        case .subscribe: self = .subscribe(channel: try Self.target(of: message))
        case .unsubscribe: self = .unsubscribe(channel: try Self.target(of: message))
        case .ping: self = .ping
        case .request, .event: self = try Self.named(message)
        case .response, .error, .pong, .ack: self = .ignored
        }
    }

    private static func named(_ message: EnvelopeView) throws(ServiceError) -> ClientMessage {
        guard let name = message.event else { throw .missingParameter("event") }
        if name.matches("subscribe") { return .subscribe(channel: try target(of: message)) }
        if name.matches("unsubscribe") { return .unsubscribe(channel: try target(of: message)) }
        guard message.type == .request else { return .event(name: name) }
        return name.matches("auth") ? .authenticate : .request(name: name)
    }

    /// Finds the channel that a message is about: `data.channel`, `data.room`, then `room`.
    private static func target(of message: EnvelopeView) throws(ServiceError) -> JSONString {
        if let channel = try parameter("channel", of: message) { return channel }
        if let room = try parameter("room", of: message) { return room }
        guard let room = message.room else { throw .missingParameter("channel") }
        return room
    }

    private static func parameter(
        _ name: StaticString,
        of message: EnvelopeView
    ) throws(ServiceError) -> JSONString? {
        guard let value = message.data?.member(name), value.kind != .null else { return nil }
        guard let string = value.string else {
            // As malformed as an envelope whose `room` is no string, and refused alike.
            throw ServiceError(
                .decodeError,
                "\(name): expected a string, found \(value.excerpt)"
            )
        }
        return string
    }
}
