internal import WebSocketCommon

/// The connection that orders go out on, each without waiting for the answer to the one before.
struct CommandDialogue: Dialogue {
    /// How much may wait for answers, in bytes; a server that is behind by more gets no more.
    private static let mostWaiting = 8 << 20

    private enum Question {
        case order(BrokerOrder)
        case ping
    }

    private var greeting: Greeting
    private var output: [UInt8]
    /// What is not answered, in the order in which it was asked, behind what is.
    private var questions: [Question] = []
    private var answered = 0
    private var waitingBytes = 0

    init(_ url: RedisURL) {
        greeting = Greeting(url)
        output = greeting.output
    }

    var isReady: Bool { greeting.isOver }

    /// Has an order carried out.
    ///
    /// - Returns: Why it is not; `nil` when it is on its way.
    mutating func perform(_ order: BrokerOrder) -> BrokerReport? {
        if let size = order.longestPart, size > ReplyLimiter.longestString {
            let limit = ReplyLimiter.longestString
            return .failed(order, reason: "it is \(size) bytes long, limit is \(limit)")
        }
        guard waitingBytes + order.size <= Self.mostWaiting else {
            let reason = "\(waitingBytes) bytes wait for the server, limit is \(Self.mostWaiting)"
            return .failed(order, reason: reason)
        }
        waitingBytes += order.size
        questions.append(.order(order))
        output += order.command.bytes
        return nil
    }

    mutating func receive(_ reply: Reply) throws(LinkFailure) -> BrokerReport? {
        guard greeting.isOver else {
            try greeting.receive(reply)
            return nil
        }
        switch (nextQuestion(), reply) {
        case (.order(let order)?, .error(let text)):
            return .failed(order, reason: text.shortened(to: 200))
        case (.order(.get(let key))?, .absent): return .value(key: key, value: nil)
        case (.order(.get(let key))?, .bytes(let bytes)):
            guard let value = String(validating: bytes, as: UTF8.self) else {
                return .failed(.get(key: key), reason: "the value is not UTF-8")
            }
            return .value(key: key, value: value)
        // How many heard it, and whether the key was there: nobody has asked for that.
        case (.order(.publish)?, .integer), (.order(.delete)?, .integer): return nil
        case (.order(.set)?, .status("OK")), (.ping?, .status("PONG")): return nil
        case (.order(let order)?, _): throw .unexpected(reply, to: order.name)
        case (.ping?, _): throw .unexpected(reply, to: "PING")
        case (nil, _): throw LinkFailure("\(reply.kind) came that was not asked for")
        }
    }

    /// The orders that have no answer.
    var unansweredOrders: [BrokerOrder] {
        questions[answered...].compactMap { question in
            if case .order(let order) = question { order } else { nil }
        }
    }

    private mutating func nextQuestion() -> Question? {
        guard answered < questions.count else { return nil }
        let question = questions[answered]
        answered += 1
        if case .order(let order) = question { waitingBytes -= order.size }
        // Seldom enough that each answer costs the same, however many wait.
        if answered == questions.count || answered == 4096 {
            questions.removeFirst(answered)
            answered = 0
        }
        return question
    }

    mutating func ping() {
        questions.append(.ping)
        output += Command("PING").bytes
    }

    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }
}
