import WebSocketCommon

/// A service for tests with pages of its own, and a protocol on one path alone.
struct Kiosk: Service {
    static let catalogue = Catalogue(
        name: "kiosk",
        summary: "Sells papers, for tests.",
        ports: Ports(webSocket: 1, http: 1),
        channels: [.plain("street", "What is called out.")],
        events: [
            .event("paper.printed", to: ["street"], "News.", payload: [.required("title", .string)])
        ],
        requests: [],
        resources: [
            .get(
                "/papers/{title}/pages",
                "Tells the pages of a paper.",
                parameters: [.optional("limit", .integer, .within(1...10), "How many at most.")],
                answer: [.required("title", .string)],
                errors: [.notFound]
            ),
            .get("/papers", "Lists the papers.", answer: [.required("papers", .strings)]),
            .post(
                "/papers",
                "Prints a paper.",
                body: [.required("title", .string), .optional("price", .number)],
                answer: [.required("title", .string)],
                status: 201
            ),
            .stream("/street", "What is called out.", channel: "street"),
            .post("/close", "Closes.", answer: []),
            .get("/later", "Answers when it is woken.", answer: []),
            .get("/archive", "Tells all there is, which is much.", answer: []),
        ],
        conversation: ConversationDeclaration(
            "Tells how it was opened.",
            paths: ["/ws"],
            subprotocols: ["token", "gossip"],
            rooms: []
        )
    )

    private var papers: [String] = []
    private var sayings: [Saying] = []
    private var tickets: [UInt64] = []

    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        throw .unknownRequest(request.name)
    }

    mutating func answer(_ request: ResourceRequest) throws(ServiceError) -> Outcome {
        switch (request.method, request.resource) {
        case (.get, "/papers"): return Outcome(["papers": .array(papers.map { .string($0) })])
        case (.post, "/papers"):
            let title = request.body["title"] ?? .null
            return Outcome(["title": title], events: [Event("paper.printed", ["title": title])])
        case (.get, "/later"):
            tickets.append(UInt64(tickets.count) + 1)
            return Outcome([:], .open(ticket: UInt64(tickets.count)))
        case (.post, _): return Outcome([:])
        case (.get, "/archive"):
            return Outcome(["all": .string(String(repeating: "x", count: 3 << 20))])
        default:
            guard request.string("title") != "none" else {
                throw ServiceError(.notFound, "no paper \(request.string("title").quoted)")
            }
            return Outcome(request.parameters)
        }
    }

    mutating func apply(_ event: EventView) { papers.append(event.string("title") ?? "") }

    mutating func takeAnswers() -> [(ticket: UInt64, answer: Result<Outcome, ServiceError>)] {
        defer { tickets = [] }
        return tickets.map { ticket in
            let all = JSON.string(String(repeating: "x", count: 3 << 20))
            return (
                ticket,
                ticket == 1
                    ? .success(.after { Outcome(["n": 1, "all": all]) })
                    : .failure(ServiceError(.notFound, "gone"))
            )
        }
    }

    mutating func opened(_ client: ClientID, _ opening: Opening) {
        var names = JSONObject()
        for name in opening.parameters.keys.sorted() {
            names[name] = .string(opening.parameters[name] ?? "")
        }
        let greeting: JSONObject = ["writes": .bool(opening.mayWrite), "asked": .object(names)]
        sayings.append(.send(.json(greeting), to: client))
    }

    mutating func takeSayings() -> [Saying] {
        defer { sayings = [] }
        return sayings
    }
}
