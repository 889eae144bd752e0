import HubServer
import Settings
import Synchronization
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("A turn that has taken long enough leaves the rest for the next one")
struct LongTurnTests {
    private static func get(_ path: String, _ fields: String = "") -> [UInt8] {
        Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n".utf8)
    }

    private let server: MemoryServer<Workshop>

    init() throws {
        server = try MemoryServer(Workshop())
        server.turnsAreLong = true
    }

    @Test("requests that came together are answered in order, a turn each")
    func order() throws {
        let client = server.accept()
        client.send(["/healthz", "/nothing", "/readyz", "/healthz"].flatMap { Self.get($0) })
        let codes = try (0..<4).map { _ in try client.response().status.code }
        #expect(codes == [200, 426, 200, 200])
        // The first turn took in what came and, at its end, something of what was left.
        #expect(server.pipes.sends[client.connection]?.count == 3)
        #expect(try client.get("/readyz").status == .ok)
    }

    /// How many answers a client has received since it was last looked at.
    private func answers(_ client: MemoryClient<Workshop>) -> Int {
        String(decoding: server.pipes.takeReceived(by: client.connection), as: UTF8.self)
            .split(separator: "HTTP/1.1 200").count
    }

    @Test("clients whose requests are left are answered in turn")
    func fairness() throws {
        let clients = (0..<3).map { _ in server.accept() }
        server.together {
            for client in clients { client.send((0..<4).flatMap { _ in Self.get("/healthz") }) }
        }
        // The first turn took in what came of each and, at its end, something of what the first client had left.
        for ahead in [2, 0, 1, 1] {
            #expect(try clients[2].response().status == .ok)
            #expect(answers(clients[0]) == ahead)
            #expect(answers(clients[1]) == 1)
        }
    }

    @Test("more requests at once than anybody needs are refused, however many turns they take")
    func flood() throws {
        let client = server.accept()
        client.send((0..<300).flatMap { _ in Self.get("/healthz") })
        for _ in 0..<256 { #expect(try client.response().status == .ok) }
        #expect(try client.response().status == .tooManyRequests)
        #expect(try client.events() == [])
        #expect(client.isClosed)
    }

    @Test("an end behind requests that are left waits for their answers")
    func end() throws {
        let client = server.accept()
        server.together {
            client.send((0..<5).flatMap { _ in Self.get("/healthz") })
            client.end()
        }
        for _ in 0..<5 { #expect(try client.response().status == .ok) }
        #expect(client.isClosed)
    }

    @Test("a service has its tick between requests that take long", arguments: [1, 2])
    func ticks(loops: Int) throws {
        let log = SlowService.Log()
        let server = try LiveServer(SlowService(log)) { $0.loops = loops }
        let clients = try (0..<6).map { _ in try LoopbackClient(port: server.httpPort) }
        let requests = (0..<8).flatMap { _ in Self.get("/health") }
        for client in clients {
            try client.send(requests + Self.get("/healthz", "Connection: close\r\n"))
        }
        for client in clients {
            let received = String(decoding: try client.receive(1 << 20), as: UTF8.self)
            #expect(received.split(separator: "HTTP/1.1 200 OK").count == 9)
            #expect(received.hasSuffix("{\"status\":\"ok\"}\n"))
        }
        server.stop()
        #expect(server.join() == nil)
        // Of what another loop told last, of what it tells, of a connection and of what was left: one each.
        let counts = log.counts.withLock { $0 }
        #expect(counts.most <= 4)
        #expect(counts.ticks >= 12)
    }
}

/// A service for tests whose figures take it longer than a turn, and which always wants its tick.
private struct SlowService: Service {
    static let catalogue = Catalogue(
        name: "slow",
        summary: "A service for tests.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [.plain("all", "All that happens.")],
        events: [],
        requests: []
    )

    /// Who was asked for what.
    final class Log: Sendable {
        let counts = Mutex((sinceTick: 0, most: 0, ticks: 0))
    }

    private let log: Log
    private(set) var nextTick: Timestamp? = Timestamp(clampingMicroseconds: 0)

    init(_ log: Log) { self.log = log }

    var figures: [Figure] {
        let end = ContinuousClock.now + .milliseconds(3)
        while ContinuousClock.now < end {}
        log.counts.withLock {
            $0.sinceTick += 1
            $0.most = max($0.most, $0.sinceTick)
        }
        return []
    }

    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome { Outcome([:]) }
    mutating func apply(_ event: EventView) {}
    func state(of channel: ChannelName) -> JSONObject? { nil }

    mutating func tick(now: Timestamp) -> [Event] {
        nextTick = now.advanced(by: .microseconds(10))
        log.counts.withLock {
            if $0.sinceTick > 0 { $0.ticks += 1 }
            $0.sinceTick = 0
        }
        return []
    }
}
