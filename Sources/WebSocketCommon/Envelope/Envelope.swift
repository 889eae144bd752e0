/// An envelope, owned: for clients, tests and everything off the hot path.
package struct Envelope: Equatable, Sendable {
    /// The message's own identifier; empty when the sender gave none.
    package var id: String

    /// The identifier that replies are matched by.
    package var correlationID: String?

    /// What the envelope is for.
    package var type: MessageType

    /// The name of the event or request.
    package var event: String?

    /// The payload; empty when the sender gave none.
    package var data: JSONObject

    /// When the message was made, any text; empty when the sender gave none.
    package var timestamp: String

    /// The channel.
    package var room: String?

    /// The stable code of an error.
    package var errorCode: String?

    /// The text of an error.
    package var errorMessage: String?

    /// Makes an envelope; all but the identifier, the type and the time may be left out.
    package init(
        id: String,
        correlationID: String? = nil,
        type: MessageType,
        event: String? = nil,
        data: JSONObject = [:],
        timestamp: String,
        room: String? = nil,
        errorCode: String? = nil,
        errorMessage: String? = nil
    ) {
        self.id = id
        self.correlationID = correlationID
        self.type = type
        self.event = event
        self.data = data
        self.timestamp = timestamp
        self.room = room
        self.errorCode = errorCode
        self.errorMessage = errorMessage
    }

    /// Copies a view of a frame.
    package init(_ view: EnvelopeView) {
        id = view.id?.decoded() ?? ""
        correlationID = view.correlationID?.decoded()
        type = view.type
        event = view.event?.decoded()
        data = view.data.map { JSONObject($0) } ?? [:]
        timestamp = view.timestamp?.decoded() ?? ""
        room = view.room?.decoded()
        errorCode = view.errorCode?.decoded()
        errorMessage = view.errorMessage?.decoded()
    }

    /// Reads a frame's payload, which must be UTF-8.
    package init(decoding bytes: [UInt8]) throws(EnvelopeError) {
        self = try bytes.span.withUnsafeBytes { (bytes) throws(EnvelopeError) in
            Envelope(try EnvelopeView(decoding: bytes, validatingUTF8: true))
        }
    }
}

extension Envelope: JSONEncodable {
    /// Appends the envelope: compact, all nine keys in their order, nulls written out.
    package func encode(into bytes: inout [UInt8]) {
        bytes.appendEnvelope(
            id: id,
            correlationID: correlationID,
            type: type,
            event: event,
            data: data,
            timestamp: timestamp,
            room: room,
            errorCode: errorCode,
            errorMessage: errorMessage
        )
    }
}
