import WebSocketCommon

/// A service for tests whose clients speak a protocol of its own: it greets, repeats, and says numbers to who listens.
struct Parrot: Service {
    static let catalogue = Catalogue(
        name: "parrot",
        summary: "Repeats, for tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [.plain("talk", "What is said.")],
        events: [.event("talk.heard", to: ["talk"], "Something was heard.", payload: [])],
        requests: [.query("later", "Answers when it is woken.", answer: [])],
        conversation: ConversationDeclaration(
            "Texts come back; `listen` and `numbers` are rooms.",
            rooms: [
                .init(kind: "all", delivery: .all),
                .init(kind: "newest", delivery: .newest(perByteAt: nil)),
                .init(kind: "kinds", delivery: .newest(perByteAt: 0)),
            ]
        )
    )
    static let all = ConversationRoom(kind: "all", number: 1)
    static let newest = ConversationRoom(kind: "newest", number: 1)
    static let kinds = ConversationRoom(kind: "kinds", number: 1)

    private var sayings: [Saying] = []
    private var tickets: [UInt64] = []
    private var lastTicket: UInt64 = 0
    private(set) var figuresOfHub = ConversationFigures(connections: 0, replaced: 0)

    mutating func handle(_ request: ServiceRequest) -> Outcome {
        lastTicket += 1
        tickets.append(lastTicket)
        return Outcome([:], .open(ticket: lastTicket))
    }

    mutating func apply(_ event: EventView) {}

    mutating func woken(now: Timestamp) -> [Event] { [Event("talk.heard", [:])] }

    mutating func takeAnswers() -> [(ticket: UInt64, answer: Result<Outcome, ServiceError>)] {
        defer { tickets = [] }
        return tickets.map { ticket in
            (
                ticket,
                ticket % 2 == 1
                    ? .success(Outcome(["ticket": .integer(ticket)]))
                    : .failure(ServiceError(.invalidState, "even"))
            )
        }
    }

    mutating func opened(_ client: ClientID, _ opening: Opening) {
        let greeting: JSONObject = [
            "path": .string(opening.path), "writes": .bool(opening.mayWrite),
        ]
        sayings.append(.send(.json(greeting), to: client))
    }

    mutating func received(_ message: ConversationMessage, from client: ClientID, now: Timestamp) {
        let text = String(decoding: message.payload, as: UTF8.self)
        switch text {
        case "listen":
            for room in [Self.all, Self.newest, Self.kinds] { sayings.append(.join(client, room)) }
        case "deaf":
            for room in [Self.all, Self.newest, Self.kinds] { sayings.append(.leave(client, room)) }
        case "newest": sayings.append(.preferNewest(client))
        case "figures":
            sayings.append(.send(.text(Array("\(figuresOfHub.replaced)".utf8)), to: client))
        default:
            // A number goes to all rooms; its parity is the kind.
            if let number = UInt8(text) {
                sayings.append(.publish(.text(Array("all \(number)".utf8)), in: Self.all))
                sayings.append(.publish(.binary([number]), in: Self.newest))
                sayings.append(.publish(.binary([number % 2, number]), in: Self.kinds))
            } else {
                let bytes = Array(text.utf8)
                sayings.append(.send(message.isText ? .text(bytes) : .binary(bytes), to: client))
            }
        }
    }

    mutating func refused(_ error: ServiceError, from client: ClientID) {
        sayings.append(.send(.text(Array("slower".utf8)), to: client))
    }

    mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        sayings.append(.send(.text(Array("goodbye".utf8)), to: client))
        return []
    }

    mutating func noted(_ figures: ConversationFigures) { figuresOfHub = figures }

    mutating func takeSayings() -> [Saying] {
        defer { sayings = [] }
        return sayings
    }
}
