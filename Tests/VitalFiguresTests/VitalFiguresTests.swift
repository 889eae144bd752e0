import HubServer
import TestSupport
import Testing
import WebSocketCommon

@testable import VitalFigures

@Suite("The vital figures of running services")
struct VitalFiguresTests {
    @Test("come from their metrics pages; a service that does not answer is down")
    func poll() throws {
        let server = try LiveServer(Bell())
        var figures = VitalFigures(
            of: [
                ServiceAddress(service: "bell", host: "127.0.0.1", port: server.httpPort),
                ServiceAddress(service: "gone", host: "127.0.0.1", port: 1),
            ],
            every: .seconds(5)
        )
        _ = figures.poll()
        let requests = figures.poll()
        #expect(requests.map(\.name) == ["record_metric"])
        let samples = requests.first?.parameters["samples"]?.arrayValue ?? []
        let names = samples.filter { $0["labels"]?["service"] == "bell" }.map { $0["name"] }
        #expect(
            names == [
                "hub_connections", "hub_memory_bytes", "hub_outbox_bytes", "hub_processor_ratio",
                "hub_messages_per_second", "hub_deliveries_per_second", "hub_drops_per_second",
                "hub_loop_delay_seconds", "hub_up",
            ]
        )
        let memory = samples.first { $0["name"] == "hub_memory_bytes" }?["value"]?.doubleValue
        #expect((memory ?? 0) > 1_048_576)
        #expect(samples.allSatisfy { ($0["resolution"]?.doubleValue ?? -1) >= 0 })
        let gone = samples.filter { $0["labels"]?["service"] == "gone" }
        #expect(gone.map { $0["name"] } == ["hub_up"])
        #expect(gone.map { $0["value"]?.doubleValue } == [0])
        server.stop()
        #expect(server.join() == nil)
    }

    @Test("a poller looks at once and again, and its service hears what it finds")
    func thread() throws {
        let server = try LiveServer(Bell(), pollers: [Ringer()])
        let client = try LiveClient(port: server.webSocketPort)
        try client.send(#"{"type":"request","event":"subscribe","data":{"channel":"tower"}}"#)
        var heard: [JSON?] = []
        while heard.count < 3 {
            let envelope = try client.next()
            if envelope.event == "bell.rang" { heard.append(envelope.data["n"]) }
        }
        let first = try #require(heard.first??.intValue)
        #expect(heard == [.integer(first), .integer(first + 1), .integer(first + 2)])
        client.end()
        server.stop()
        #expect(server.join() == nil)
    }
}

/// Rings each time it looks.
private struct Ringer: Poller {
    let interval = Duration.milliseconds(5)
    private var looks = 0

    mutating func poll() -> [PolledRequest] {
        looks += 1
        return [PolledRequest("ring", ["n": .integer(looks)])]
    }
}

/// A service that can be rung.
private struct Bell: Service {
    static let catalogue = Catalogue(
        name: "bell",
        summary: "A bell.",
        ports: Ports(webSocket: 1, http: 2),
        channels: [.plain("tower", "Its sound.")],
        events: [
            .event("bell.rang", to: ["tower"], "It rang.", payload: [.required("n", .integer)])
        ],
        requests: [
            .command("ring", "Rings.", parameters: [.required("n", .integer)], answer: [])
        ]
    )

    mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        Outcome([:], events: [Event("bell.rang", request.members(["n"]))])
    }

    mutating func apply(_ event: EventView) {}
}
