import TestSupport
import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("The stream for programs, agents and operators")
struct EnergyStreamTests {
    @Test("is declared with its port, its page, its path and its rooms")
    func catalogue() throws {
        let catalogue = EnergyStream.catalogue
        #expect(catalogue.name == "energy-stream")
        #expect(catalogue.ports == Ports(webSocket: 8145, http: 8145))
        #expect(catalogue.conversation?.paths == ["/ws"])
        #expect(catalogue.conversation?.rooms.count == 5)
        #expect(catalogue.resources.map(\.path) == ["/schema.json", "/generate"])
    }

    @Test("introduces itself as the options say")
    func options() throws {
        var options = EnergyStream.Options()
        options.model = try #require(ModelID("my-model"))
        options.tier = .low
        options.demo = false
        var stream = EnergyStream(options: options)
        stream.opened(.connection(1), Opening(path: "/ws", mayWrite: true))
        _ = stream.tick(now: Stage.start)
        var payloads: [JSON?] = []
        for case .send(let payload, _) in stream.takeSayings() {
            payloads.append(try JSON(parsing: payload.bytes)["payload"])
        }
        #expect(payloads.first??["model"] == "my-model")
        #expect(payloads.first??["tier"] == "Low-Tier")
        #expect(
            EnergyStream.Tier.allCases.map(\.rawValue) == ["Low-Tier", "Mid-Tier", "High-Tier"]
        )
    }

    @Test("tells how it goes")
    func energy() throws {
        var stage = try Stage()
        _ = try stage.client(1)
        try stage.generate(10, "a", "1", isComplete: true)
        try stage.generate(5, "b", "2")
        try stage.passFrames(1)
        let told = try stage.request("get_energy")
        #expect(told["totalEnergy"] == 15.0)
        #expect(told["generatedEnergy"] == 15.0)
        #expect(told["tokens"] == 15)
        #expect(told["completedSessions"] == 1)
        #expect(told["openSessions"] == 1)
        #expect(told["frameNumber"] == 1)
        #expect(told["frameRate"] == .null)
        #expect(told["clients"] == 1)
        #expect(told["models"]?.arrayValue?.map { $0["modelId"] } == ["a", "b"])
        try stage.pass(.seconds(2))
        #expect(try stage.request("get_energy")["frameRate"] == 60.0)
        #expect(
            stage.stream.state(of: try #require(ChannelName("energy")))
                == (try stage.request("get_energy"))
        )
    }

    @Test("lets nobody else say what was generated or reached")
    func foreignEvents() throws {
        var desk = ServiceDesk(EnergyStream(), pace: .milliseconds(1))
        let body: JSONObject = [
            "event_number": 1, "session_id": "s", "model_id": "m", "tokens": 1, "energy": 1.0,
        ]
        #expect(desk.refusal(publishing: "generation.completed", body)?.code == .forbidden)
        try desk.ask(
            "report_generation",
            ["modelId": "m", "sessionId": "s", "tokens": ["a"], "isComplete": true]
        )
        try desk.wait(.seconds(1))
        #expect(desk.record.map(\.event.name) == ["generation.completed", "reward.given"])
        #expect(desk.record.allSatisfy { $0.channels == ["energy"] })
        for number in [0, 1, 2, 3, 100] {
            var again = body
            again["event_number"] = .integer(number)
            let code = desk.refusal(publishing: "generation.completed", again)?.code
            #expect(code == (number == 0 ? .invalidPayload : .forbidden))
        }
    }

    @Test("refuses a report by request with the codes of the envelope")
    func refusals() throws {
        var stage = try Stage()
        let error = #expect(throws: ServiceError.self) {
            try stage.request(
                "report_generation",
                ["modelId": "demo", "sessionId": "s", "tokens": []]
            )
        }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.hasPrefix("modelId: ") == true)
    }

    @Test("has figures")
    func figures() throws {
        var stage = try Stage(demo: true)
        _ = try stage.client(1)
        try stage.pass(.milliseconds(2100), late: .milliseconds(1))
        try stage.stall(.milliseconds(200))
        try stage.generate(3)
        try stage.passFrames(1)
        let figures = Dictionary(
            uniqueKeysWithValues: stage.stream.figures.map { ($0.name, $0) }
        )
        #expect(figures["frames"]?.value == stage.stream.framesMade)
        #expect(figures["skipped_frames"].map { $0.value > 5 } == true)
        #expect(figures["frame_rate_hertz"]?.fraction == 60)
        #expect(figures["frame_lateness_p50_seconds"]?.fraction == 0.001)
        #expect(figures["total_energy"]?.fraction == 3)
        #expect(figures["tokens"]?.value == 3)
        #expect(figures["demo_tokens"].map { $0.value > 20 } == true)
        #expect(figures["active_models"]?.value == 1)
        #expect(figures["sessions"]?.value == 1)
        #expect(figures["is_demo"]?.value == 0)
        #expect(figures["calendar_steps"]?.value == 0)
        #expect(figures["rejected_messages"]?.value == 0)
        #expect(figures["replaced_messages"]?.value == 0)
    }
}
