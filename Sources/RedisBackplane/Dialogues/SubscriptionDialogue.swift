internal import WebSocketCommon

/// The connection that messages come on.
struct SubscriptionDialogue: Dialogue {
    private var greeting: Greeting
    private var output: [UInt8]
    /// How many channels and patterns are not listened to.
    private var missing: Int

    init(_ url: RedisURL, channels: [String], patterns: [String]) {
        greeting = Greeting(url)
        output = greeting.output
        if !channels.isEmpty { output += Command("SUBSCRIBE", channels).bytes }
        if !patterns.isEmpty { output += Command("PSUBSCRIBE", patterns).bytes }
        missing = channels.count + patterns.count
    }

    var isReady: Bool { greeting.isOver && missing == 0 }

    mutating func receive(_ reply: Reply) throws(LinkFailure) -> BrokerReport? {
        guard greeting.isOver else {
            try greeting.receive(reply)
            return nil
        }
        switch reply {
        case .array(let parts): return try receive(parts)
        // The answer to a ping when there is nothing to listen to; else it is an array too.
        case .status("PONG"): return nil
        case .error(let text): throw LinkFailure("SUBSCRIBE: \(text)")
        default: throw .unexpected(reply, to: "SUBSCRIBE")
        }
    }

    private mutating func receive(_ parts: [Reply]) throws(LinkFailure) -> BrokerReport? {
        guard case .bytes(let word)? = parts.first else {
            throw .unexpected(.array(parts), to: "SUBSCRIBE")
        }
        switch (String(decoding: word, as: UTF8.self), parts.count) {
        case ("message", 3), ("pmessage", 4): return try message(parts.suffix(2))
        case ("subscribe", 3) where missing > 0, ("psubscribe", 3) where missing > 0:
            missing -= 1
            return nil
        case ("pong", 2): return nil
        default: throw .unexpected(.array(parts), to: "SUBSCRIBE")
        }
    }

    /// Reads a message, which ends with its channel and itself, whether it came for the channel's name or for a pattern.
    private mutating func message(_ parts: ArraySlice<Reply>) throws(LinkFailure) -> BrokerReport? {
        switch (parts.first, parts.last) {
        case (.bytes(let channel)?, .bytes(let message)?):
            return .message(channel: String(decoding: channel, as: UTF8.self), message: message)
        // `ReplyLimiter` left an error in place of what was too long.
        case (.error(let problem)?, _): return .refused(reason: "channel: \(problem)")
        case (.bytes(let channel)?, .error(let problem)?):
            return .refused(reason: "\(String(decoding: channel, as: UTF8.self)): \(problem)")
        default: throw .unexpected(.array(Array(parts)), to: "SUBSCRIBE")
        }
    }

    mutating func ping() { output += Command("PING").bytes }

    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }
}
