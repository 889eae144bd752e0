import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("Reports of what was generated")
struct ReportTests {
    private let body: JSONObject = [
        "modelId": "llama3.1:8b", "sessionId": "chat 1", "tokens": ["Hel", "lo"],
        "timing": ["generationMs": 100],
    ]

    @Test("by HTTP are answered by what they bring, and count for the next frame")
    func post() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        // Two tokens in 0.1 s: q = 2 ÷ (2 + 20 · 0.1) = ½.
        #expect(
            try stage.post(body) == [
                "accepted": 2, "modelId": "llama3_1_8b", "sessionId": "chat 1",
                "energy": 2.0,
            ]
        )
        #expect(stage.messages[client] == nil)
        try stage.passFrames(1)
        let update = try #require(stage.payloads(.energyUpdate, to: client).first)
        #expect(update["totalEnergy"] == 2)
        #expect(update["deltaEnergy"] == 2)
        #expect(update["tokensGenerated"] == 2)
        #expect(update["modelId"] == "llama3_1_8b")
        #expect(
            update["energyDistribution"]
                == ["generation": 1.2, "attention": 0.4, "reasoning": 0.4]
        )
        #expect(
            stage.payloads(.tokenStream, to: client) == [
                [
                    "tokens": ["Hel", "lo"], "isComplete": false, "sessionId": "chat 1",
                    "modelId": "llama3_1_8b", "energyCost": 2,
                ]
            ]
        )
        try stage.passFrames(1)
        #expect(stage.payloads(.tokenStream, to: client).count == 1)
        #expect(stage.payloads(.energyUpdate, to: client).last?["tokensGenerated"] == 0)
        // Still named: it was the last.
        #expect(
            stage.payloads(.energyUpdate, to: client).last?["modelId"] == "llama3_1_8b"
        )
    }

    @Test("by WebSocket and by request are the same, and are not acknowledged on the WebSocket")
    func sources() throws {
        var stages = [try Stage(), try Stage(), try Stage()]
        var client = ClientID.connection(1)
        for index in stages.indices { client = try stages[index].client(1) }
        var message: JSONObject = ["type": "generate"]
        for member in body.members { message[member.name] = member.value }
        let text = String(decoding: message.encoded(), as: UTF8.self)
        try stages[0].post(body)
        #expect(try stages[1].ask(text, from: client) == [])
        #expect(try stages[2].request("report_generation", body)["energy"] == 2.0)
        for index in stages.indices {
            stages[index].forget()
            try stages[index].pass(.seconds(1))
            #expect(stages[index].texts[client] == stages[0].texts[client])
        }
    }

    @Test("of 200 tokens a second come in 60 messages a second, one for each frame")
    func batching() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        stage.forget()
        var said: [String] = []
        for index in 0..<400 {
            // A token each 5 ms.
            try stage.pass(.milliseconds(5))
            said.append("t\(index)")
            try stage.post(["modelId": "m", "sessionId": "s", "tokens": [.string(said[index])]])
        }
        try stage.passFrames(1)
        let batches = stage.payloads(.tokenStream, to: client).map { $0["tokens"]?.strings ?? [] }
        #expect(batches.flatMap(\.self) == said)
        #expect(119...121 ~= batches.count)
        #expect(batches.allSatisfy { 1...4 ~= $0.count })
        let counted = stage.payloads(.energyUpdate, to: client)
            .reduce(0) { $0 + ($1["tokensGenerated"]?.intValue ?? 0) }
        #expect(counted == 400)
    }

    @Test("of several sessions and models are kept apart, in the order in which they came")
    func sessions() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for (model, session) in [("a", "1"), ("b", "1"), ("a", "2"), ("a", "1")] {
            try stage.generate(1, model, session)
        }
        try stage.passFrames(1)
        let batches = stage.payloads(.tokenStream, to: client).map {
            [$0["modelId"]?.stringValue, $0["sessionId"]?.stringValue]
        }
        #expect(batches == [["a", "1"], ["b", "1"], ["a", "2"]])
        #expect(
            stage.payloads(.tokenStream, to: client).map { $0["tokens"]?.strings.count }
                == [2, 1, 1]
        )
        // a has generated most.
        #expect(stage.payloads(.energyUpdate, to: client).last?["modelId"] == "a")
    }

    @Test("that complete a session are its last, and the hub hears of it")
    func completion() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        try stage.generate(2)
        try stage.passFrames(1)
        try stage.generate(1, isComplete: true)
        // The same name is another session now, in the same frame too.
        try stage.generate(1)
        try stage.passFrames(1)
        try stage.post(["modelId": "m", "sessionId": "s", "isComplete": true])
        try stage.passFrames(1)
        let streams = stage.payloads(.tokenStream, to: client)
        #expect(streams.map { $0["isComplete"] } == [false, true, false, true])
        #expect(streams.map { $0["tokens"]?.strings.count } == [2, 1, 1, 0])
        let completed = stage.events.filter { $0.name == "generation.completed" }
        #expect(completed.map { $0.data["tokens"] } == [3, 1])
        #expect(completed.first?.data["session_id"] == "s")
        #expect(completed.first?.data["model_id"] == "m")
        #expect(completed.first?.data["energy"] == 3.0)
        #expect(stage.stream.model.sessions.count == 0)
    }

    @Test("without tokens that complete nothing bring nothing")
    func empty() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let answer = try stage.post(["modelId": "m", "sessionId": "s", "tokens": []])
        #expect(answer["energy"] == 0.0)
        #expect(answer["accepted"] == 0)
        try stage.passFrames(1)
        #expect(stage.sent(.tokenStream, to: client) == [])
    }

    @Test("are told in several messages when they are large, which together are all")
    func largeBatches() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let token = String(repeating: "x", count: 1000)
        try stage.post([
            "modelId": "m", "sessionId": "s", "isComplete": true,
            "tokens": .array(Array(repeating: .string(token), count: 300)),
        ])
        try stage.passFrames(1)
        let streams = stage.payloads(.tokenStream, to: client)
        #expect(streams.map { $0["tokens"]?.strings.count } == [131, 131, 38])
        #expect(streams.map { $0["isComplete"] } == [false, false, true])
        let cost = streams.reduce(0) { $0 + ($1["energyCost"]?.doubleValue ?? 0) }
        #expect(abs(cost - 300) < 0.001)
        for text in stage.texts[client] ?? [] { #expect(text.count < 1 << 20) }
    }

    @Test(
        "never take a message that meets a client's limit, whatever the tokens are",
        arguments: ["", "\u{1}"]
    )
    func smallTokens(token: String) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let report: JSONObject = [
            "modelId": "m", "sessionId": "s",
            "tokens": .array(Array(repeating: .string(token), count: 1000)),
        ]
        // More than may wait for a frame: an empty token takes three bytes too.
        var accepted = 0
        let error = #expect(throws: ServiceError.self) {
            for _ in 0..<400 {
                try stage.post(report)
                accepted += 1000
            }
        }
        #expect(error?.code == .limitExceeded)
        try stage.passFrames(1)
        let streams = stage.payloads(.tokenStream, to: client)
        #expect(streams.reduce(0) { $0 + ($1["tokens"]?.strings.count ?? 0) } == accepted)
        for text in stage.texts[client] ?? [] { #expect(text.count < 1 << 20) }
    }

    @Test(
        "are refused when they are wrong, naming the member",
        arguments: [
            ("modelId", nil), ("modelId", ""), ("modelId", 7),
            ("modelId", .string(String(repeating: "m", count: 101))), ("modelId", "demo"),
            ("modelId", "demo-choir"), ("sessionId", nil), ("sessionId", ""),
            ("sessionId", .string(String(repeating: "s", count: 201))), ("tokens", nil),
            ("tokens", "text"), ("tokens", [1]), ("tokens", ["a", nil]),
            ("tokens", .array(Array(repeating: "t", count: 1001))),
            ("tokens", [.string(String(repeating: "t", count: 1001))]), ("isComplete", "yes"),
            ("timing", 5), ("timing", ["generationMs": -1]), ("timing", ["generationMs": "5"]),
        ] as [(String, JSON?)]
    )
    func wrong(name: String, value: JSON?) throws {
        var stage = try Stage()
        let client = try stage.client(1)
        var wrong = body
        wrong[name] = value
        let error = #expect(throws: ServiceError.self) { try stage.post(wrong) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains(name) == true)
        #expect(error.map { $0.message.count < 200 } == true)
        wrong["type"] = "generate"
        let answer = try stage.ask(
            String(decoding: wrong.encoded(), as: UTF8.self),
            from: client
        )
        #expect(answer.map { $0["payload"]?["code"] } == ["INVALID_PAYLOAD"])
        try stage.passFrames(1)
        #expect(stage.sent(.tokenStream, to: client) == [])
        #expect(stage.stream.model.sessions.count == 0)
        #expect(stage.stream.model.models.models.isEmpty)
    }

    @Test("name the token that is wrong")
    func wrongToken() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        var wrong = body
        wrong["tokens"] = ["a", 1]
        let error = #expect(throws: ServiceError.self) { try stage.post(wrong) }
        #expect(error?.message == "/generate: tokens[1]: expected a string, found 1")
        wrong["type"] = "generate"
        let answer = try stage.ask(String(decoding: wrong.encoded(), as: UTF8.self), from: client)
        #expect(
            answer.first?["payload"]?["message"]
                == "tokens[1]: expected a text of at most 1000 characters, found 1"
        )
    }

    @Test("may be as large as is said")
    func largest() throws {
        var stage = try Stage()
        let answer = try stage.post([
            "modelId": .string(String(repeating: "é", count: 100)),
            "sessionId": .string(String(repeating: "é", count: 200)),
            "tokens": .array(
                Array(repeating: .string(String(repeating: "é", count: 1000)), count: 1000)
            ),
            "isComplete": nil, "timing": ["generationMs": nil],
        ])
        #expect(answer["accepted"] == 1000)
        #expect(answer["modelId"] == .string(String(repeating: "_", count: 91) + "-f3ad6f55"))
    }

    // MARK: Bounds

    @Test("are of at most 64 models; one that is silent for a minute makes room")
    func models() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        for number in 0..<64 { try stage.generate(1, "m\(number)", "s", isComplete: true) }
        let error = #expect(throws: ServiceError.self) { try stage.generate(1, "m64") }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("64") == true)
        let answer = try stage.ask(
            #"{"type":"generate","modelId":"m64","sessionId":"s","tokens":["a"]}"#,
            from: client
        )
        #expect(answer.map { $0["payload"]?["code"] } == ["LIMIT_EXCEEDED"])
        try stage.pass(.seconds(30))
        for number in 0..<63 { try stage.generate(1, "m\(number)") }
        try stage.pass(.seconds(31))
        try stage.generate(1, "m64")
        #expect(throws: ServiceError.self) { try stage.generate(1, "m65") }
    }

    @Test("are of at most 1000 open sessions; those without a report for a minute are forgotten")
    func openSessions() throws {
        var stage = try Stage()
        for number in 0..<1000 { try stage.generate(1, "m", "s\(number)") }
        let error = #expect(throws: ServiceError.self) { try stage.generate(1, "m", "s1000") }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("1000") == true)
        try stage.passFrames(1)
        // Those that are open go on.
        try stage.generate(1, "m", "s999")
        try stage.generate(1, "m", "s0", isComplete: true)
        try stage.generate(1, "m", "s1000")
        #expect(throws: ServiceError.self) { try stage.generate(1, "m", "s1001") }
        try stage.pass(.seconds(61))
        #expect(stage.stream.model.sessions.count == 0)
    }

    @Test("bring at most a mebibyte of tokens in a frame, unless it is one report")
    func waiting() throws {
        var stage = try Stage()
        let client = try stage.client(1)
        let tokens = JSON.array(
            Array(repeating: .string(String(repeating: "x", count: 1000)), count: 1000)
        )
        let body: JSONObject = ["modelId": "m", "sessionId": "s", "tokens": tokens]
        try stage.post(body)
        let error = #expect(throws: ServiceError.self) { try stage.post(body) }
        #expect(error?.code == .limitExceeded)
        #expect(error?.message.contains("17 ms") == true)
        try stage.passFrames(1)
        try stage.post(body)
        try stage.passFrames(1)
        let sent = stage.payloads(.tokenStream, to: client)
            .reduce(0) { $0 + ($1["tokens"]?.strings.count ?? 0) }
        #expect(sent == 2000)
    }

    @Test("without tokens wait for the next frame too, and not more of them than a mebibyte")
    func waitingEnds() throws {
        var stage = try Stage()
        let body: JSONObject = ["modelId": "m", "sessionId": "s", "isComplete": true]
        for _ in 0..<2048 { try stage.post(body) }
        let error = #expect(throws: ServiceError.self) { try stage.post(body) }
        #expect(error?.code == .limitExceeded)
        try stage.passFrames(1)
        try stage.post(body)
    }
}
