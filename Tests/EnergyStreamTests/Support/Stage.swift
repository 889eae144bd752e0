import Testing
import WebSocketCommon

@testable import EnergyStream

/// The stream with clients, without a hub: it does in each turn what a hub does, and checks every message against the schema.
struct Stage {
    private(set) var stream: EnergyStream
    /// The present.
    private(set) var now: Timestamp
    /// What each client was sent.
    private(set) var messages: [ClientID: [JSONObject]] = [:]
    /// The same as bytes.
    private(set) var texts: [ClientID: [[UInt8]]] = [:]
    /// What was published on the hub.
    private(set) var events: [Event] = []
    private(set) var preferringNewest: Set<ClientID> = []
    private var rooms: [ConversationRoom: Set<ClientID>] = [:]
    /// How many messages were published, whoever heard them.
    private(set) var published = 0

    /// A moment that is no whole millisecond.
    static let start = Timestamp(clampingMicroseconds: 1_795_161_600_000_789)

    /// Opens a stage; frames begin with the first turn.
    init(demo: Bool = false, at start: Timestamp = Self.start) throws {
        var options = EnergyStream.Options()
        options.demo = demo
        now = start
        stream = EnergyStream(options: options)
        try stream.begin {}
        try settle()
    }

    // MARK: Time

    /// Lets time pass, in turns at which frames are due, each so late.
    mutating func pass(_ duration: Duration, late: Duration = .zero) throws {
        let end = now.advanced(by: duration)
        while let next = stream.nextTick, next.advanced(by: late) <= end {
            now = max(now, next.advanced(by: late))
            try settle()
        }
        now = end
    }

    /// Lets so many frames come in time.
    mutating func passFrames(_ count: Int) throws {
        for _ in 0..<count {
            now = max(now, try #require(stream.nextTick))
            try settle()
        }
    }

    /// Stands still for a while, and then has a turn.
    mutating func stall(_ duration: Duration) throws {
        now = now.advanced(by: duration)
        try settle()
    }

    /// Sets the calendar; nothing else happens.
    mutating func setCalendar(by duration: Duration) {
        now = now.advanced(by: duration)
        if duration < .zero { stream.calendarSetBack(to: now) }
    }

    // MARK: Clients

    /// A client that has just come and was greeted.
    mutating func client(_ number: Int32, mayWrite: Bool = true) throws -> ClientID {
        let client = open(number, mayWrite: mayWrite)
        try settle()
        return client
    }

    /// A client that has just come, before the turn ends.
    mutating func open(_ number: Int32, mayWrite: Bool = true) -> ClientID {
        let client = ClientID.connection(number)
        stream.opened(client, Opening(path: "/ws", mayWrite: mayWrite))
        return client
    }

    mutating func leave(_ client: ClientID) throws {
        events += stream.disconnected(client, now: now)
        for room in rooms.keys { rooms[room]?.remove(client) }
        try settle()
    }

    mutating func send(_ text: String, from client: ClientID) throws {
        hear(text, from: client)
        try settle()
    }

    /// Gives the stream a text, before the turn ends.
    mutating func hear(_ text: String, from client: ClientID) {
        hear(Array(text.utf8), isText: true, from: client)
    }

    mutating func hear(_ bytes: [UInt8], isText: Bool, from client: ClientID) {
        bytes.withUnsafeBytes { bytes in
            stream.received(
                ConversationMessage(isText: isText, payload: bytes),
                from: client,
                now: now
            )
        }
    }

    /// Has the hub drop a message of a client's.
    mutating func refuse(_ error: ServiceError, from client: ClientID) throws {
        stream.refused(error, from: client)
        try settle()
    }

    /// Sends a text and takes all that it has brought the client in the same moment.
    mutating func ask(_ text: String, from client: ClientID) throws -> [JSONObject] {
        messages[client] = []
        try send(text, from: client)
        return messages[client] ?? []
    }

    // MARK: Reports and requests

    /// Reports by `POST /generate`, and takes the answer.
    @discardableResult
    mutating func post(_ body: JSONObject) throws(ServiceError) -> JSONObject {
        guard let page = EnergyStream.catalogue.resources.first(where: { $0.path == "/generate" })
        else { throw .unknownRequest("/generate") }
        try body.withSlice { (slice) throws(ServiceError) in
            try (page.body ?? []).check(slice, .invalidRequest, of: page.path)
        }
        let request = ResourceRequest(
            .post,
            page.path,
            body: body,
            freshID: "fresh",
            time: now
        )
        let reply = try stream.answer(request).reply
        try reply.withSlice { (slice) throws(ServiceError) in
            try page.answer.check(slice, .internalError, of: page.path)
        }
        return reply
    }

    /// Reports tokens of a model, which need no names.
    mutating func generate(
        _ tokens: Int,
        _ model: String = "m",
        _ session: String = "s",
        isComplete: Bool = false
    ) throws {
        try post([
            "modelId": .string(model), "sessionId": .string(session),
            "tokens": .array((0..<tokens).map { .string("t\($0)") }),
            "isComplete": .bool(isComplete),
        ])
    }

    @discardableResult
    mutating func request(
        _ name: String,
        _ parameters: JSONObject = [:]
    ) throws(ServiceError) -> JSONObject {
        guard let declaration = EnergyStream.catalogue.request(name) else {
            throw .unknownRequest(name)
        }
        try parameters.withSlice { (slice) throws(ServiceError) in
            try declaration.parameters.check(slice, .invalidRequest, of: name)
        }
        let reply = try stream.handle(
            ServiceRequest(name: name, parameters: .object(parameters), freshID: "f", time: now)
        ).reply
        try reply.withSlice { (slice) throws(ServiceError) in
            try declaration.answer.check(slice, .internalError, of: name)
        }
        return reply
    }

    mutating func page(_ path: String) throws -> JSONObject {
        try stream.answer(ResourceRequest(.get, path, freshID: "f", time: now)).reply
    }

    // MARK: What was said

    /// What a client was sent of a type, in order.
    func sent(_ type: StreamMessageType, to client: ClientID) -> [JSONObject] {
        (messages[client] ?? []).filter { $0["type"] == .string(type.rawValue) }
    }

    /// The payloads of the same.
    func payloads(_ type: StreamMessageType, to client: ClientID) -> [JSON] {
        sent(type, to: client).compactMap { $0["payload"] }
    }

    /// The numbers of the frames whose updates a client was sent.
    func frames(_ client: ClientID) -> [Int] {
        sent(.energyUpdate, to: client).compactMap { $0["frameNumber"]?.intValue }
    }

    mutating func forget() {
        messages = [:]
        texts = [:]
        events = []
    }

    // MARK: A turn

    /// Does what the hub does at the end of a turn.
    mutating func settle() throws {
        var ticks = 0
        while let due = stream.nextTick, due <= now {
            ticks += 1
            try #require(ticks < 1000, "the stream does not come to rest")
            for event in stream.tick(now: now) { try publish(event) }
        }
        for saying in stream.takeSayings() { try perform(saying) }
    }

    private mutating func publish(_ event: Event) throws {
        events.append(event)
        let declaration = try #require(EnergyStream.catalogue.event(event.name))
        try event.data.withSlice { slice in
            try declaration.payload.check(slice, .invalidPayload, of: event.name)
            let view = EventView(name: event.name, data: slice, time: now)
            try stream.check(view)
            stream.apply(view)
        }
    }

    private mutating func perform(_ saying: Saying) throws {
        switch saying {
        case .send(let payload, let client): try hear(payload, client)
        case .publish(let payload, let room):
            published += 1
            for client in rooms[room] ?? [] { try hear(payload, client) }
        case .join(let client, let room): rooms[room, default: []].insert(client)
        case .leave(let client, let room): rooms[room]?.remove(client)
        case .preferNewest(let client): preferringNewest.insert(client)
        }
    }

    private mutating func hear(_ payload: ConversationPayload, _ client: ClientID) throws {
        guard case .text(let bytes) = payload else {
            Issue.record("a binary message")
            return
        }
        let value = try JSON(parsing: bytes)
        // That no message fits two types is MessageTests' business, and would take long here.
        let type = value["type"]?.stringValue ?? ""
        let problems = try SchemaChecker.ours.problems(value, as: type)
        if !problems.isEmpty {
            Issue.record("\(problems): \(String(decoding: bytes, as: UTF8.self))")
        }
        // Neither rounded up nor old: who measures latency subtracts it from the clock.
        if value["timestamp"] != .integer(now.microseconds / 1000) {
            Issue.record("stamped \(String(describing: value["timestamp"])) at \(now)")
        }
        texts[client, default: []].append(bytes)
        messages[client, default: []].append(value.objectValue ?? [:])
    }
}
