extension [UInt8] {
    /// Appends an envelope: compact, all nine keys in their order, nulls written out.
    ///
    /// This is the one place that knows the wire order. Members that only some envelopes have, such
    /// as an offset, are added behind it with `append(member:_:)`; readers ignore unknown names.
    mutating func appendEnvelope(
        id: some JSONText,
        correlationID: (some JSONText)?,
        type: MessageType,
        event: (some JSONText)?,
        data: some EnvelopeData,
        timestamp: some JSONText,
        room: (some JSONText)?,
        errorCode: (some JSONText)?,
        errorMessage: (some JSONText)?
    ) {
        append(literal: "{\"id\":")
        id.encode(into: &self)
        append(literal: ",\"correlation_id\":")
        correlationID.encode(into: &self)
        append(literal: ",\"type\":\"")
        append(literal: type.name)
        append(literal: "\",\"event\":")
        event.encode(into: &self)
        append(literal: ",\"data\":")
        data.encode(into: &self)
        append(literal: ",\"timestamp\":")
        timestamp.encode(into: &self)
        append(literal: ",\"room\":")
        room.encode(into: &self)
        append(literal: ",\"error_code\":")
        errorCode.encode(into: &self)
        append(literal: ",\"error_message\":")
        errorMessage.encode(into: &self)
        append(UInt8(ascii: "}"))
    }
}
