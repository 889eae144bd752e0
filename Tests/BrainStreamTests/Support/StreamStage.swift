import Synchronization
import Testing
import WebSocketCommon

@testable import BrainStream

/// A service with clients that speak its own protocol, without a hub: what is said is written, heard and read again.
struct StreamStage<S: Service> {
    var service: S
    /// The present; nothing moves it on but the test.
    private(set) var now = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
    /// What each client heard, in order, not flat ones made whole.
    private(set) var heard: [ClientID: [JSONObject]] = [:]
    /// How many bytes each client heard.
    private(set) var bytes: [ClientID: Int] = [:]
    /// What was published in the envelope.
    private(set) var events: [Event] = []
    /// How many messages were written for rooms.
    private(set) var roomMessages = 0
    private(set) var preferringNewest: Set<ClientID> = []
    /// What rooms a client is in.
    private var rooms: [ConversationRoom: Set<ClientID>] = [:]
    private var binary: Set<ClientID> = []
    private var lastClient: Int32 = 0
    /// Messages that are told within one turn.
    private var isTurnOpen = false
    private let bell = Bell()

    init(_ service: S) throws {
        self.service = service
        try self.service.begin { [bell] in bell.ring() }
        try settle()
    }

    // MARK: Clients

    /// A client that has just come.
    mutating func join(
        _ query: [String: String] = [:],
        path: String = "/ws/stream",
        mayWrite: Bool = true
    ) throws -> ClientID {
        lastClient += 1
        let client = ClientID.connection(lastClient)
        let opening = Opening(path: path, parameters: query, mayWrite: mayWrite)
        service.opened(client, opening)
        if query["encoding"] == "msgpack" { binary.insert(client) }
        try settle()
        return client
    }

    mutating func leave(_ client: ClientID) throws {
        try announce(service.disconnected(client, now: now))
        for room in rooms.keys { rooms[room]?.remove(client) }
        try settle()
    }

    mutating func send(_ text: String, from client: ClientID, isText: Bool = true) throws {
        Array(text.utf8).withUnsafeBytes { payload in
            service.received(
                ConversationMessage(isText: isText, payload: payload),
                from: client,
                now: now
            )
        }
        try settle()
    }

    /// Sends a text and takes all that it has brought the client.
    mutating func ask(_ text: String, from client: ClientID) throws -> [JSONObject] {
        heard[client] = []
        try send(text, from: client)
        return take(client)
    }

    /// Takes all that a client has heard.
    mutating func take(_ client: ClientID) -> [JSONObject] {
        defer { heard[client] = [] }
        return heard[client] ?? []
    }

    mutating func forget() {
        heard = [:]
        bytes = [:]
        events = []
        roomMessages = 0
    }

    // MARK: Pages, requests, events

    /// Asks for a page, checked as the hub does.
    @discardableResult
    mutating func page(
        _ method: ResourceDeclaration.Method,
        _ path: String,
        _ parameters: JSONObject = [:],
        _ body: JSONObject = [:]
    ) throws -> JSONObject {
        let found = S.catalogue.resources(at: path.split(separator: "/").map(String.init))
        let declaration = try #require(found.first { $0.declaration.method == method }).declaration
        try parameters.withSlice { slice in
            try declaration.parameters.check(slice, .invalidRequest, of: path)
        }
        if let fields = declaration.body {
            try body.withSlice { try fields.check($0, .invalidRequest, of: path) }
        }
        let request = ResourceRequest(
            method,
            declaration.path,
            parameters: parameters,
            body: declaration.body == nil ? [:] : body,
            freshID: "f",
            time: now
        )
        return try conclude(service.answer(request), declaration.answer, of: path)
    }

    @discardableResult
    mutating func request(_ name: String, _ parameters: JSONObject = [:]) throws -> JSONObject {
        let declaration = try #require(S.catalogue.request(name))
        try parameters.withSlice {
            try declaration.parameters.check($0, .invalidRequest, of: name)
        }
        let request = ServiceRequest(
            name: name,
            parameters: .object(parameters),
            freshID: "f",
            time: now
        )
        return try conclude(service.handle(request), declaration.answer, of: name)
    }

    private mutating func conclude(
        _ outcome: Outcome,
        _ answer: [Field],
        of name: String
    ) throws -> JSONObject {
        var outcome = outcome
        if case .after(let work) = outcome.moment { outcome = try work.run() }
        for event in outcome.events { try check(event) }
        try announce(outcome.events)
        try outcome.reply.withSlice { try answer.check($0, .internalError, of: name) }
        try settle()
        return outcome.reply
    }

    /// Publishes as a program does.
    mutating func publish(_ event: Event) throws {
        try announce([event])
        try settle()
    }

    private mutating func announce(_ events: [Event]) throws {
        for event in events {
            try check(event)
            self.events.append(event)
            let time = now
            event.data.withSlice { slice in
                service.apply(EventView(name: event.name, data: slice, time: time))
            }
        }
    }

    private func check(_ event: Event) throws {
        let declaration = try #require(S.catalogue.event(event.name))
        try event.data.withSlice { slice in
            try declaration.payload.check(slice, .invalidPayload, of: event.name)
            try service.check(EventView(name: event.name, data: slice, time: now))
        }
    }

    // MARK: Time

    /// Lets the service look at what came from beside the loop.
    mutating func wake() throws {
        try announce(service.woken(now: now))
        try settle()
    }

    /// Whether the service has asked to be woken since the last time.
    func takeRing() -> Bool { bell.take() }

    /// Sets the calendar back.
    mutating func setBack(_ duration: Duration) throws {
        now = now.advanced(by: .zero - duration)
        service.calendarSetBack(to: now)
        try settle()
    }

    /// Lets time pass, with a turn whenever the service wants one.
    mutating func pass(_ duration: Duration) throws {
        let end = now.advanced(by: duration)
        while let next = service.nextTick, next <= end {
            now = max(now, next)
            try settle()
        }
        now = end
        try settle()
    }

    /// Lets time pass without a turn, as when the loop is held up.
    mutating func stall(_ duration: Duration) throws {
        now = now.advanced(by: duration)
        try settle()
    }

    /// Does several things in one turn: what they bring about by themselves comes at its end.
    mutating func turn(_ body: (inout Self) throws -> Void) throws {
        isTurnOpen = true
        try body(&self)
        isTurnOpen = false
        try settle()
    }

    private mutating func settle() throws {
        guard !isTurnOpen else { return }
        var ticks = 0
        while let due = service.nextTick, due <= now {
            ticks += 1
            try #require(ticks < 1000, "the service does not come to rest")
            try announce(service.tick(now: now))
        }
        for saying in service.takeSayings() { try perform(saying) }
    }

    // MARK: Hearing

    private mutating func perform(_ saying: Saying) throws {
        switch saying {
        case .send(let payload, let client): try hear(payload, client)
        case .publish(let payload, let room):
            try check(room)
            roomMessages += 1
            for client in rooms[room] ?? [] { try hear(payload, client) }
        case .join(let client, let room):
            try check(room)
            rooms[room, default: []].insert(client)
        case .leave(let client, let room):
            #expect(rooms[room]?.remove(client) != nil)
        case .preferNewest(let client): preferringNewest.insert(client)
        }
    }

    private func check(_ room: ConversationRoom) throws {
        let kinds = S.catalogue.conversation?.rooms.map(\.kind) ?? []
        #expect(kinds.contains(String(room.name.kind)))
    }

    private mutating func hear(_ payload: ConversationPayload, _ client: ClientID) throws {
        bytes[client, default: 0] += payload.bytes.count
        let value: JSON
        switch payload {
        case .text(let bytes):
            #expect(!binary.contains(client))
            value = try JSON(parsing: bytes)
        case .binary(let bytes):
            #expect(binary.contains(client))
            value = try MessagePackReader.read(bytes)
        }
        heard[client, default: []].append(try #require(value.objectValue))
    }
}

extension StreamStage<BrainStream> {
    /// An engine without a demo, unless one is wanted.
    init(
        demo: Bool = false,
        interval: Duration = .seconds(1),
        broker: FakeBroker? = nil
    ) throws {
        let options = try BrainStream.Options(demo: demo, demoInterval: interval)
        try self.init(BrainStream(broker: broker, options: options))
    }

    /// Posts a state.
    @discardableResult
    mutating func post(_ state: JSONObject) throws -> JSONObject {
        try page(.post, "/api/state", [:], state)
    }

    /// Posts a state that has only a price.
    mutating func post(price: Double, of symbol: String = "SPY") throws {
        try post(["market": ["symbol": .string(symbol), "price": .float(price)]])
    }
}

extension JSONObject {
    /// The type of a packet.
    var type: String? { self["type"]?.stringValue }
    /// The data of a packet.
    var data: JSONObject { self["data"]?.objectValue ?? [:] }
    /// The price in the data of a packet.
    var price: Double? { data["market"]?["price"]?.doubleValue }
}

/// Notes that somebody wants to be woken.
private final class Bell: Sendable {
    private let isRung = Mutex(false)

    func ring() { isRung.withLock { $0 = true } }

    func take() -> Bool {
        isRung.withLock { isRung in
            defer { isRung = false }
            return isRung
        }
    }
}
