internal import CHiredis

/// What a server says (RESP 2).
enum Reply: Equatable {
    case status(String)
    case error(String)
    case integer(Int)
    case bytes([UInt8])
    /// There is no such value.
    case absent
    case array([Reply])
}

extension Reply {
    /// Copies what hiredis made; `nil` for a type that this version does not know.
    init?(_ reply: redisReply) {
        let text = UnsafeRawBufferPointer(start: reply.str, count: reply.str == nil ? 0 : reply.len)
        switch reply.type {
        case REDIS_REPLY_STATUS: self = .status(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: text, as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_STRING: self = .bytes(Array(text))
        case REDIS_REPLY_NIL: self = .absent
        case REDIS_REPLY_ARRAY:
            var parts: [Reply] = []
            for index in 0..<reply.elements {
                guard let part = reply.element[index].flatMap({ Reply($0.pointee) }) else {
                    return nil
                }
                parts.append(part)
            }
            self = .array(parts)
        default: return nil
        }
    }

    /// What kind it is, for messages: what it says may be a secret that was echoed.
    var kind: String {
        switch self {
        case .status: "a status"
        case .error: "an error"
        case .integer: "a number"
        case .bytes: "a string"
        case .absent: "nothing"
        case .array: "an array"
        }
    }
}
