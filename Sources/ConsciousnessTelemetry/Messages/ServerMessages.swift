internal import WebSocketCommon

/// What the service says beside records.
enum ServerMessages {
    /// The most bytes of a snapshot.
    static let mostBytesOfSnapshot = 4 << 20

    /// The answer to a subscription, which names what was asked for.
    static func subscribed(_ selection: SubscriptionRequest.Selection) -> JSONObject {
        switch selection {
        case .all: ["type": "subscribed", "message": "Subscribed to all sessions"]
        case .one(let name):
            [
                "type": "subscribed", "sessionId": .string(name.text),
                "message": .string("Subscribed to \(name.text)"),
            ]
        case .several(let names):
            [
                "type": "subscribed", "sessionIds": names.map(\.text).json,
                "message": .string(
                    "Subscribed to \(names.map(\.text).joined(separator: ", "))"
                ),
            ]
        }
    }

    /// A refusal.
    static func error(_ error: MessageError) -> JSONObject {
        var message: JSONObject = [
            "type": "error", "message": .string(error.message),
            "code": .string(error.code.rawValue),
        ]
        if let detail = error.detail { message["detail"] = .string(detail) }
        return message
    }

    /// The last records of sessions, in one message.
    ///
    /// - Parameters:
    ///   - sessions: The sessions and their last records.
    ///   - spellings: What the client calls those that it does not call by their ids.
    /// - Returns: The message.
    /// - Throws: `MESSAGE_TOO_LARGE` beyond `mostBytesOfSnapshot`.
    static func snapshot(
        _ sessions: ConsciousnessTelemetry.LastRecords,
        _ spellings: [String: String]
    ) throws(MessageError) -> ConversationPayload {
        let size = sessions.reduce(0) { $0 + ($1.line?.bytes.count ?? 0) }
        guard size <= mostBytesOfSnapshot else {
            throw MessageError(
                .messageTooLarge,
                "snapshot of \(size) bytes, limit is \(mostBytesOfSnapshot); name fewer sessions"
            )
        }
        var bytes: [UInt8] = []
        bytes.append(literal: #"{"type":"snapshot","sessions":["#)
        for (index, session) in sessions.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(literal: #"{"sessionId":"#)
            (spellings[session.session] ?? SessionID.told(session.session)).encode(into: &bytes)
            bytes.append(literal: #","record":"#)
            if let line = session.line {
                bytes.append(contentsOf: line.bytes)
            } else {
                bytes.append(literal: "null")
            }
            bytes.append(UInt8(ascii: "}"))
        }
        bytes.append(literal: "]}")
        return .text(bytes)
    }

    /// An emergency, as those hear it who call its session so.
    ///
    /// - Parameters:
    ///   - data: The emergency.
    ///   - sessionId: What they call its session; `nil` when it has none.
    /// - Returns: The message.
    static func emergency(_ data: JSONObject, sessionId: String?) -> ConversationPayload {
        var message: JSONObject = ["type": "emergency"]
        if let sessionId { message["sessionId"] = .string(sessionId) }
        message["data"] = .object(data)
        return .json(message)
    }
}
