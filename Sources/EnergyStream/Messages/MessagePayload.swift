internal import WebSocketCommon

/// The payload of a message; its values are such that it fits the schema.
///
/// It writes itself into the bytes of the message: 60 times a second no tree of JSON values is built first.
protocol MessagePayload: JSONEncodable {
    static var type: StreamMessageType { get }
}

/// The payload of a message that belongs to a frame, and tells its number.
protocol FramePayload: MessagePayload {}

/// The payload of a message that belongs to no frame.
protocol PlainPayload: MessagePayload {}

extension PlainPayload {
    /// The whole message.
    func message(at time: Timestamp) -> [UInt8] {
        precondition(!Self.type.hasFrameNumber, "\(Self.type) needs a frame's number")
        var bytes = [UInt8](openingOf: Self.type, at: time)
        bytes.append(payload: self)
        return bytes
    }
}

extension FramePayload {
    /// The whole message, for the frame of that number, 0 or more.
    func message(at time: Timestamp, frame: Int) -> [UInt8] {
        precondition(Self.type.hasFrameNumber, "\(Self.type) has no frame's number")
        precondition(frame >= 0, "\(frame) is no frame's number")
        var bytes = [UInt8](openingOf: Self.type, at: time)
        bytes.append(literal: #","frameNumber":"#)
        bytes.append(whole: UInt64(frame))
        bytes.append(payload: self)
        return bytes
    }
}

extension Timestamp {
    /// The milliseconds since 1970, cut and never rounded up: a client that subtracts them from its clock gets no negative age.
    var milliseconds: UInt64 { UInt64(max(0, microseconds) / 1000) }
}

extension [UInt8] {
    fileprivate init(openingOf type: StreamMessageType, at time: Timestamp) {
        self = []
        // An update takes about 300 bytes.
        reserveCapacity(384)
        append(openingOf: type)
        append(whole: time.milliseconds)
    }

    fileprivate mutating func append(payload: some MessagePayload) {
        append(literal: #","payload":"#)
        payload.encode(into: &self)
        append(UInt8(ascii: "}"))
    }
}
