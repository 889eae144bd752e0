import Testing
import WebSocketCommon

@testable import Hermes

/// A service with clients that speak its own protocol, without a hub.
struct Stage {
    let link: DirectLink
    var hermes: Hermes
    private(set) var events: [Event] = []
    /// What each client was sent, and what was said in which room, in order.
    private(set) var texts: [ClientID: [JSONObject]] = [:]
    private(set) var frames: [ClientID: [[UInt8]]] = [:]
    private var rooms: [ConversationRoom: Set<ClientID>] = [:]
    private(set) var preferringNewest: Set<ClientID> = []
    private let time = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)

    init(
        _ mode: SimulationConfiguration.Mode = .realtime,
        options: Hermes.Options = Hermes.Options(),
        recorder: (any Recorder)? = nil
    ) throws {
        try self.init(
            Bench.simulation(Bench.configuration(mode)),
            options: options,
            recorder: recorder
        )
    }

    init(
        _ source: any SimulationSource,
        options: Hermes.Options = Hermes.Options(),
        recorder: (any Recorder)? = nil
    ) throws {
        link = DirectLink(source, recorder: recorder)
        hermes = Hermes(link, options: options)
        try hermes.begin {}
        try settle()
    }

    /// A client that has just come.
    mutating func client(_ number: Int32, mayWrite: Bool = true) throws -> ClientID {
        let client = ClientID.connection(number)
        hermes.opened(client, Opening(path: "/", mayWrite: mayWrite))
        try settle()
        return client
    }

    mutating func send(_ text: String, from client: ClientID) throws {
        Array(text.utf8).withUnsafeBytes { bytes in
            hermes.received(
                ConversationMessage(isText: true, payload: bytes),
                from: client,
                now: time
            )
        }
        try settle()
    }

    mutating func sendBinary(_ bytes: [UInt8], from client: ClientID) throws {
        bytes.withUnsafeBytes { bytes in
            hermes.received(
                ConversationMessage(isText: false, payload: bytes),
                from: client,
                now: time
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

    mutating func request(_ name: String, _ parameters: JSON = [:]) throws -> JSONObject {
        let outcome = try hermes.handle(
            ServiceRequest(name: name, parameters: parameters, freshID: "f", time: time)
        )
        guard case .open(let ticket) = outcome.moment else { return outcome.reply }
        link.finish()
        var answers: [UInt64: Result<JSONObject, ServiceError>] = [:]
        try settle { answers[$0] = $1 }
        return try #require(answers[ticket]).get()
    }

    mutating func leave(_ client: ClientID) throws {
        events += hermes.disconnected(client, now: time)
        for room in rooms.keys { rooms[room]?.remove(client) }
        try settle()
    }

    mutating func pass(_ duration: Duration) throws {
        link.pass(duration)
        try settle()
    }

    mutating func finish() throws {
        link.finish()
        try settle()
    }

    mutating func forget() {
        texts = [:]
        frames = [:]
        events = []
    }

    /// Does what the hub does at the end of a turn.
    private mutating func settle(
        _ answered: (UInt64, Result<JSONObject, ServiceError>) -> Void = { _, _ in }
    ) throws {
        for event in hermes.woken(now: time) {
            events.append(event)
            let payload = event.data.encoded()
            try payload.withUnsafeBytes { bytes in
                let view = EventView(
                    name: event.name,
                    data: try JSONSlice(parsing: bytes),
                    time: time
                )
                try hermes.check(view)
                hermes.apply(view)
            }
        }
        for (ticket, answer) in hermes.takeAnswers() { answered(ticket, answer.map(\.reply)) }
        for saying in hermes.takeSayings() { try perform(saying) }
    }

    private mutating func perform(_ saying: Saying) throws {
        switch saying {
        case .send(let payload, let client): try hear(payload, client)
        case .publish(let payload, let room):
            for client in rooms[room] ?? [] { try hear(payload, client) }
        case .join(let client, let room): rooms[room, default: []].insert(client)
        case .leave(let client, let room): rooms[room]?.remove(client)
        case .preferNewest(let client): preferringNewest.insert(client)
        }
    }

    private mutating func hear(_ payload: ConversationPayload, _ client: ClientID) throws {
        switch payload {
        case .text(let bytes):
            texts[client, default: []].append(try #require(JSON(parsing: bytes).objectValue))
        case .binary(let bytes): frames[client, default: []].append(bytes)
        }
    }
}
