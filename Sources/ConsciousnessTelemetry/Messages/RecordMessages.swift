internal import WebSocketCommon

/// The messages that carry records: the bytes of the lines as they are, several in one message.
enum RecordMessages {
    /// The most records in one message.
    static let mostRecords = 500
    /// The most bytes of one message; a single record may have more.
    static let mostBytes = 256 << 10

    /// Writes records into as few messages as they fit in.
    ///
    /// - Parameters:
    ///   - lines: The records of one session, in order.
    ///   - sessionId: What its hearers call the session.
    /// - Returns: The messages, in order; none without records.
    static func encode(_ lines: [TelemetryLine], sessionId: String) -> [ConversationPayload] {
        var messages: [ConversationPayload] = []
        var bytes: [UInt8] = []
        var count = 0
        for line in lines {
            let isFull =
                count == mostRecords || bytes.count + line.bytes.count + 3 > mostBytes
            if count > 0, isFull {
                bytes.append(literal: "]}")
                messages.append(.text(bytes))
                count = 0
            }
            if count == 0 {
                bytes = begin(sessionId)
            } else {
                bytes.append(UInt8(ascii: ","))
            }
            bytes.append(contentsOf: line.bytes)
            count += 1
        }
        if count > 0 {
            bytes.append(literal: "]}")
            messages.append(.text(bytes))
        }
        return messages
    }

    private static func begin(_ sessionId: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(literal: #"{"type":"telemetry","sessionId":"#)
        sessionId.encode(into: &bytes)
        bytes.append(literal: #","data":["#)
        return bytes
    }
}
