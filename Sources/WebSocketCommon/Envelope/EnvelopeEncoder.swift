/// The writer of one envelope that the hub sends, straight into the bytes of its frame.
///
/// Every envelope has its own identifier and time; names and payloads are written from wherever
/// they stand, a slice of the message being answered or a value of a service. What is written for
/// each publication (`publication`, `receipt`) has its types fixed, and what is common has them
/// compiled on their own: generic code is several times slower here, and another module's generics
/// are not specialized for a `package` function.
package struct EnvelopeEncoder {
    /// The new envelope's identifier.
    package let id: MessageID

    /// When the envelope is made.
    package let timestamp: TimestampText

    /// Takes what is new in every envelope.
    package init(id: MessageID, timestamp: TimestampText) {
        self.id = id
        self.timestamp = timestamp
    }

    /// Appends the event that a publication becomes; its payload gets a last member `timestamp` when it has none.
    ///
    /// - Parameters:
    ///   - name: The event's name, such as `workflow.started`.
    ///   - data: The payload.
    ///   - room: The channel.
    ///   - bytes: Where to append.
    package func publication(
        of name: String,
        data: JSONSlice,
        room: String,
        into bytes: inout [UInt8]
    ) {
        let stamped = StampedData(data: data, timestamp: timestamp)
        write(.event, to: absent, event: name, data: stamped, room: room, into: &bytes)
    }

    /// Appends what the publisher is told; like `publication` it is compiled for the types that it always has.
    ///
    /// - Parameters:
    ///   - published: What became of the publication.
    ///   - type: `response` to a `request`, `ack` to an `event`.
    ///   - correlationID: What the publisher matches the reply by.
    ///   - event: The name in the publisher's message.
    ///   - bytes: Where to append.
    package func receipt(
        _ published: Published,
        _ type: MessageType,
        to correlationID: JSONString?,
        event: JSONString?,
        into bytes: inout [UInt8]
    ) {
        write(type, to: correlationID, event: event, data: published, room: absent, into: &bytes)
    }

    /// Appends an event.
    ///
    /// - Parameters:
    ///   - name: The event's name, such as `workflow.started`.
    ///   - data: The payload.
    ///   - room: The channel; `nil` for an event to one connection, such as a welcome.
    ///   - addTimestamp: Whether the payload gets a last member `timestamp` when it has none.
    ///   - bytes: Where to append.
    package func event<Name: JSONText, Data: EnvelopeData, Room: JSONText>(
        _ name: Name,
        data: Data,
        room: Room?,
        addTimestamp: Bool = false,
        into bytes: inout [UInt8]
    ) {
        if addTimestamp {
            let stamped = StampedData(data: data, timestamp: timestamp)
            write(.event, to: absent, event: name, data: stamped, room: room, into: &bytes)
        } else {
            write(.event, to: absent, event: name, data: data, room: room, into: &bytes)
        }
    }

    /// Appends the answer to a `request`: its name, and what it is matched by.
    @specialized(where ID == JSONString, Name == JSONString, Data == JSONObject)
    package func response<ID: JSONText, Name: JSONText, Data: EnvelopeData>(
        to correlationID: ID?,
        event: Name?,
        data: Data,
        into bytes: inout [UInt8]
    ) {
        write(.response, to: correlationID, event: event, data: data, room: absent, into: &bytes)
    }

    /// Appends the confirmation of a message that is not a `request`.
    @specialized(where ID == JSONString, Name == JSONString, Data == JSONObject, Room == String)
    package func ack<ID: JSONText, Name: JSONText, Data: EnvelopeData, Room: JSONText>(
        of correlationID: ID?,
        event: Name?,
        data: Data,
        room: Room?,
        into bytes: inout [UInt8]
    ) {
        write(.ack, to: correlationID, event: event, data: data, room: room, into: &bytes)
    }

    /// Appends the answer to a `ping`.
    package func pong(to correlationID: (some JSONText)?, into bytes: inout [UInt8]) {
        write(
            .pong,
            to: correlationID,
            event: absent,
            data: JSONObject(),
            room: absent,
            into: &bytes
        )
    }

    /// Appends an error that answers a message.
    package func error(
        _ error: ServiceError,
        to correlationID: (some JSONText)?,
        into bytes: inout [UInt8]
    ) {
        bytes.appendEnvelope(
            id: id,
            correlationID: correlationID,
            type: .error,
            event: absent,
            data: JSONObject(),
            timestamp: timestamp,
            room: absent,
            errorCode: error.code.rawValue,
            errorMessage: error.message
        )
    }

    /// Appends an error that answers nothing in particular, such as a frame that is no envelope.
    package func error(_ error: ServiceError, into bytes: inout [UInt8]) {
        self.error(error, to: absent, into: &bytes)
    }

    /// A text that is not there, with the type that `nil` alone would not have.
    private var absent: String? { nil }

    private func write(
        _ type: MessageType,
        to correlationID: (some JSONText)?,
        event: (some JSONText)?,
        data: some EnvelopeData,
        room: (some JSONText)?,
        into bytes: inout [UInt8]
    ) {
        bytes.appendEnvelope(
            id: id,
            correlationID: correlationID,
            type: type,
            event: event,
            data: data,
            timestamp: timestamp,
            room: room,
            errorCode: absent,
            errorMessage: absent
        )
    }
}
