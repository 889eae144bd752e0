extension [UInt8] {
    /// Appends an envelope: compact, all nine keys in their order, nulls written out.
    ///
    /// This is the one place that knows the wire order. Members that only some envelopes have, such
    /// as an offset, are added behind it with `append(member:_:)`; readers ignore unknown names.
    @inline(__always)
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
        let head = id.sizeLimit + correlationID.sizeLimit + event.sizeLimit
        append(atMost: Self.namesSize + head) { writer in
            writer.append(literal: "{\"id\":")
            id.write(to: &writer)
            writer.append(literal: ",\"correlation_id\":")
            correlationID.write(to: &writer)
            writer.append(literal: ",\"type\":\"")
            writer.append(literal: type.name)
            writer.append(literal: "\",\"event\":")
            event.write(to: &writer)
            writer.append(literal: ",\"data\":")
        }
        data.encode(into: &self)
        let tail = timestamp.sizeLimit + room.sizeLimit + errorCode.sizeLimit
        append(atMost: Self.namesSize + tail + errorMessage.sizeLimit) { writer in
            writer.append(literal: ",\"timestamp\":")
            timestamp.write(to: &writer)
            writer.append(literal: ",\"room\":")
            room.write(to: &writer)
            writer.append(literal: ",\"error_code\":")
            errorCode.write(to: &writer)
            writer.append(literal: ",\"error_message\":")
            errorMessage.write(to: &writer)
            writer.append(UInt8(ascii: "}"))
        }
    }

    /// More than the names before the payload take, or those behind it, in bytes.
    private static var namesSize: Int { 96 }
}
