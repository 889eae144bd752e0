/// The nine fields of an envelope, in the order they are written.
package enum EnvelopeField: String, CaseIterable, Equatable, Sendable {
    /// The message's own identifier.
    case id
    /// What replies are matched by.
    case correlationID = "correlation_id"
    /// What the envelope is for.
    case type
    /// The name of the event or request.
    case event
    /// The payload.
    case data
    /// When the message was made.
    case timestamp
    /// The channel.
    case room
    /// The stable code of an error.
    case errorCode = "error_code"
    /// The text of an error.
    case errorMessage = "error_message"

    /// Finds the field with that name; `nil` for the unknown names that readers ignore.
    init?(_ key: JSONString) {
        if key.hasEscapes {
            self.init(rawValue: key.decoded())
            return
        }
        // The length leaves one name to compare, or three.
        switch key.bytes.count {
        case 2 where key.matches("id"): self = .id
        case 4 where key.matches("type"): self = .type
        case 4 where key.matches("data"): self = .data
        case 4 where key.matches("room"): self = .room
        case 5 where key.matches("event"): self = .event
        case 9 where key.matches("timestamp"): self = .timestamp
        case 10 where key.matches("error_code"): self = .errorCode
        case 13 where key.matches("error_message"): self = .errorMessage
        case 14 where key.matches("correlation_id"): self = .correlationID
        default: return nil
        }
    }
}
