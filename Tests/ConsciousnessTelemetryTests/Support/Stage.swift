import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

/// A service with clients that speak its own protocol, without a hub.
struct Stage {
    let link: FakeLink
    var service: ConsciousnessTelemetry
    /// What was published.
    private(set) var events: [Event] = []
    /// What each client was sent, and what was said in which room, in order.
    private(set) var texts: [ClientID: [JSONObject]] = [:]
    /// The same, as bytes.
    private(set) var payloads: [ClientID: [[UInt8]]] = [:]
    /// How many answers were left to work.
    private(set) var timesWorked = 0
    /// How often something was said in a room.
    private(set) var publications = 0
    private(set) var rooms: [ConversationRoom: Set<ClientID>] = [:]
    private(set) var answers: [UInt64: Result<JSONObject, ServiceError>] = [:]
    private(set) var now = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)

    init(replay: Int? = nil) throws {
        link = FakeLink()
        var options = ConsciousnessTelemetry.Options()
        if let replay { options.replay = replay }
        service = ConsciousnessTelemetry(link: link, options: options)
        try service.begin {}
    }

    // MARK: Clients

    /// A client that has just come.
    mutating func client(_ number: Int32) throws -> ClientID {
        let client = ClientID.connection(number)
        service.opened(client, Opening(path: "/ws/telemetry", mayWrite: true))
        try settle()
        return client
    }

    /// A client that has subscribed.
    mutating func subscriber(_ number: Int32, _ members: String = "") throws -> ClientID {
        let client = try client(number)
        try send(#"{"type":"subscribe"\#(members)}"#, from: client)
        return client
    }

    mutating func send(_ text: String, from client: ClientID) throws {
        try send(Array(text.utf8), isText: true, from: client)
    }

    mutating func send(_ bytes: [UInt8], isText: Bool, from client: ClientID) throws {
        bytes.withUnsafeBytes { bytes in
            service.received(
                ConversationMessage(isText: isText, payload: bytes),
                from: client,
                now: now
            )
        }
        try settle()
    }

    /// Sends a text and takes all that it has brought the client.
    mutating func ask(_ text: String, from client: ClientID) throws -> [JSONObject] {
        texts[client] = []
        try send(text, from: client)
        return texts[client] ?? []
    }

    mutating func leave(_ client: ClientID) throws {
        events += service.disconnected(client, now: now)
        for room in rooms.keys { rooms[room]?.remove(client) }
        try settle()
    }

    mutating func forget() {
        texts = [:]
        payloads = [:]
        events = []
        publications = 0
    }

    mutating func forget(_ client: ClientID) throws {
        texts[client] = nil
        payloads[client] = nil
    }

    // MARK: What clients have heard

    /// The messages of a type that a client was sent.
    func heard(_ type: String, by client: ClientID) -> [JSONObject] {
        (texts[client] ?? []).filter { $0["type"]?.stringValue == type }
    }

    /// The steps of the records that a client was sent, by session as it was named.
    func steps(_ client: ClientID) -> [String: [Int]] {
        var steps: [String: [Int]] = [:]
        for message in heard("telemetry", by: client) {
            let session = message["sessionId"]?.stringValue ?? "none"
            steps[session, default: []] += (message["data"]?.arrayValue ?? []).compactMap {
                $0["step"]?.intValue
            }
        }
        return steps
    }

    // MARK: Pages and requests

    /// Asks for a page as over HTTP.
    mutating func page(
        _ path: String,
        _ query: [String: String] = [:],
        _ method: ResourceDeclaration.Method = .get,
        body: JSONObject = [:]
    ) throws -> JSONObject {
        let segments = path.split(separator: "/").map(String.init)
        let found = ConsciousnessTelemetry.catalogue.resources(at: segments)
        let (declaration, inPath) = try #require(found.first { $0.declaration.method == method })
        var parameters = try declaration.parameters { query[$0] }
        for member in inPath.members { parameters[member.name] = member.value }
        try body.withSlice { (slice) throws(ServiceError) in
            try (declaration.body ?? []).check(slice, .invalidRequest, of: path)
        }
        let request = ResourceRequest(
            method,
            declaration.path,
            parameters: parameters,
            body: body,
            freshID: "f",
            time: now
        )
        let reply = try reply(service.answer(request))
        try reply.withSlice { (slice) throws(ServiceError) in
            try declaration.answer.check(slice, .internalError, of: path)
        }
        return reply
    }

    /// Asks in the envelope.
    mutating func request(_ name: String, _ parameters: JSONObject = [:]) throws -> JSONObject {
        let declaration = try #require(ConsciousnessTelemetry.catalogue.request(name))
        try parameters.withSlice { (slice) throws(ServiceError) in
            try declaration.parameters.check(slice, .invalidRequest, of: name)
        }
        let request = ServiceRequest(
            name: name,
            parameters: .object(parameters),
            freshID: "f",
            time: now
        )
        let reply = try reply(service.handle(request))
        try reply.withSlice { (slice) throws(ServiceError) in
            try declaration.answer.check(slice, .internalError, of: name)
        }
        return reply
    }

    private mutating func reply(_ outcome: Outcome) throws -> JSONObject {
        guard case .open(let ticket) = outcome.moment else { return outcome.reply }
        try settle()
        let answer = answers.removeValue(forKey: ticket)
        return try #require(answer).get()
    }

    // MARK: What the hub does

    /// Lets time pass, with a turn wherever something is to happen by itself.
    mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let next = service.nextTick, next <= end {
            now = max(now, next)
            #expect(service.tick(now: now) == [])
            try #require(service.nextTick.map { $0 > now } ?? true, "it does not move on")
            try settle()
        }
        now = end
    }

    /// Sets the calendar back.
    mutating func setBack(_ duration: Duration) throws {
        now = now.advanced(by: .zero - duration)
        service.calendarSetBack(to: now)
        try settle()
    }

    /// Does what the hub does until nothing follows.
    mutating func settle() throws {
        repeat { try turn() } while link.hasReports
    }

    /// Makes a turn of the loop.
    mutating func turn() throws {
        for event in service.woken(now: now) {
            events.append(event)
            try publish(event)
        }
        for (ticket, answer) in service.takeAnswers() { answers[ticket] = worked(answer) }
        for saying in service.takeSayings() { try perform(saying) }
    }

    /// Does the work that an answer is left to, as the hub does on a thread of its own.
    private mutating func worked(
        _ answer: Result<Outcome, ServiceError>
    ) -> Result<JSONObject, ServiceError> {
        do throws(ServiceError) {
            let outcome = try answer.get()
            guard case .after(let work) = outcome.moment else { return .success(outcome.reply) }
            timesWorked += 1
            return .success(try work.run().reply)
        } catch {
            return .failure(error)
        }
    }

    /// Has an event published as the hub does, from wherever it comes.
    mutating func publish(_ event: Event) throws {
        let declaration = try #require(ConsciousnessTelemetry.catalogue.event(event.name))
        try event.data.withSlice { (slice) throws(ServiceError) in
            try declaration.payload.check(slice, .invalidPayload, of: event.name)
            let view = EventView(name: event.name, data: slice, time: now)
            try service.check(view)
            service.apply(view)
        }
    }

    private mutating func perform(_ saying: Saying) throws {
        switch saying {
        case .send(let payload, let client): try hear(payload, client)
        case .publish(let payload, let room):
            publications += 1
            for client in rooms[room] ?? [] { try hear(payload, client) }
        case .join(let client, let room): rooms[room, default: []].insert(client)
        case .leave(let client, let room):
            #expect(rooms[room]?.remove(client) != nil, "left a room that it was not in")
        case .preferNewest: Issue.record("no record may be dropped")
        }
    }

    private mutating func hear(_ payload: ConversationPayload, _ client: ClientID) throws {
        guard case .text(let bytes) = payload else {
            Issue.record("a binary message")
            return
        }
        texts[client, default: []].append(try #require(JSON(parsing: bytes).objectValue))
        payloads[client, default: []].append(bytes)
    }
}
