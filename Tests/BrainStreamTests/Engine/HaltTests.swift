import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("A halt")
struct HaltTests {
    /// The ways to halt and to resume, each with the reason that is told.
    enum Way: String, CaseIterable {
        case client, action, system, request, event, broker, key, state

        func halt(_ stage: inout StreamStage<BrainStream>, _ broker: FakeBroker) throws -> String {
            switch self {
            case .client:
                let client = try stage.join()
                try stage.send(#"{"type":"HALT","reason":"smoke"}"#, from: client)
                return "smoke"
            case .action:
                let answer = try stage.page(.post, "/api/actions/halt")
                #expect(
                    answer == [
                        "success": true, "message": "🛑 Kill Switch Engaged. System Halted.",
                    ]
                )
                return "Manual Kill Switch"
            case .system:
                let answer = try stage.page(.post, "/api/system/halt")
                #expect(
                    answer == [
                        "status": "HALTED", "message": "System Halt sequence initiated.",
                    ]
                )
                return "Manual Kill Switch"
            case .request:
                let answer = try stage.request("halt", ["reason": "an agent's"])
                #expect(answer == ["status": "HALTED", "changed": true])
                return "an agent's"
            case .event:
                try stage.publish(Event("system.halted", ["reason": "published"]))
                return "published"
            case .broker:
                try stage.hear(
                    broker,
                    #"{"event":"SYSTEM_HALT","data":{"status":"HALTED","reason":"elsewhere"}}"#,
                    in: "system_events"
                )
                return "elsewhere"
            case .key:
                try stage.hear(broker, .value(key: "SYSTEM:HALT", value: "true"))
                return "SYSTEM:HALT is set"
            case .state:
                try stage.post(["status": "HALT"])
                return "A source tells status HALT"
            }
        }

        func resume(_ stage: inout StreamStage<BrainStream>, _ broker: FakeBroker) throws -> String
        {
            switch self {
            case .client:
                let client = try stage.join()
                try stage.send(#"{"type":"RESUME"}"#, from: client)
                return "Manual Resume"
            case .action:
                try stage.page(.post, "/api/actions/resume", ["reason": "all clear"])
                return "all clear"
            case .system, .key, .state:
                let answer = try stage.page(.post, "/api/system/resume")
                #expect(answer["status"] == "ACTIVE")
                return "Manual Resume"
            case .request:
                #expect(try stage.request("resume")["changed"] == true)
                return "Manual Resume"
            case .event:
                try stage.publish(Event("system.resumed", ["reason": "published"]))
                return "published"
            case .broker:
                try stage.hear(
                    broker,
                    #"{"event":"SYSTEM_RESUME","data":{"status":"ACTIVE","reason":"elsewhere"}}"#,
                    in: "system_events"
                )
                return "elsewhere"
            }
        }
    }

    /// Every combination of options, each with a client.
    static let queries: [[String: String]] = {
        var queries: [[String: String]] = [[:]]
        let values: [(String, [String])] = [
            ("flat", ["1"]), ("delta", ["1"]), ("encoding", ["msgpack"]),
            ("channels", ["market", "trades", "logs", "market,logs"]), ("symbol", ["SPY", "TLT"]),
        ]
        for (name, values) in values {
            queries += queries.flatMap { query in
                values.map { value in query.merging([name: value]) { $1 } }
            }
        }
        return queries
    }()

    @Test(
        "reaches every client in every encoding, whatever it has chosen, and a state follows (D.6)",
        arguments: Way.allCases
    )
    func reach(way: Way) throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        try stage.post(price: 1)
        var mirrors: [ClientID: ClientMirror] = [:]
        for query in Self.queries {
            let client = try stage.join(query)
            mirrors[client] = ClientMirror(query)
        }
        #expect(mirrors.count == 120)
        for (client, var mirror) in mirrors {
            try mirror.hear(stage.take(client))
            _ = mirror.takeNotices()
            mirrors[client] = mirror
        }
        for isHalt in [true, false] {
            let reason =
                isHalt ? try way.halt(&stage, broker) : try way.resume(&stage, broker)
            for (client, var mirror) in mirrors {
                let heard = stage.take(client)
                try mirror.hear(heard)
                let data: JSONObject = [
                    "status": isHalt ? "HALTED" : "ACTIVE", "reason": .string(reason),
                ]
                let type: JSON = isHalt ? "SYSTEM_HALT" : "SYSTEM_RESUME"
                var notice: JSONObject = ["type": type]
                if mirror.isFlat {
                    for member in data.members { notice[member.name] = member.value }
                } else {
                    notice["data"] = .object(data)
                }
                #expect(mirror.takeNotices() == [notice])
                // A state that tells it comes behind the notice.
                let place = heard.firstIndex {
                    $0.type == "SYSTEM_HALT" || $0.type == "SYSTEM_RESUME"
                }
                #expect((place ?? .max) < heard.count - 1)
                let status = mirror.state?["status"]
                #expect(
                    isHalt ? status == "HALT" : status == "ACTIVE" || status == "INITIALIZING"
                )
                mirrors[client] = mirror
            }
        }
        let names = stage.events.map(\.name)
        #expect(names == ["system.halted", "system.resumed"])
    }

    @Test("is told to the broker as the ecosystem has it, and so is the resumption (D.6)")
    func broker() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        #expect(broker.takeOrders() == [.get(key: "SYSTEM:HALT")])
        try stage.page(.post, "/api/system/halt")
        let halt = broker.takeOrders()
        #expect(halt.first == .set(key: "SYSTEM:HALT", value: "true"))
        guard case .publish(channel: "system_events", let message) = halt.last else {
            Issue.record("nothing was published")
            return
        }
        let said = try #require(JSON(parsing: message).objectValue)
        #expect(said["event"] == "SYSTEM_HALT")
        #expect(said["data"] == ["status": "HALTED", "reason": "Manual Kill Switch"])
        try stage.page(.post, "/api/system/resume")
        let resume = broker.takeOrders()
        #expect(resume.first == .delete(key: "SYSTEM:HALT"))
        guard case .publish(channel: "system_events", let message) = resume.last else {
            Issue.record("nothing was published")
            return
        }
        let event = try #require(JSON(parsing: message).objectValue)
        #expect(event["event"] == "SYSTEM_RESUME")
        #expect(event["data"] == ["status": "ACTIVE", "reason": "Manual Resume"])
    }

    @Test("that comes from the broker is only noted in its key, and its own echo is nothing new")
    func echo() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        _ = broker.takeOrders()
        _ = try Way.broker.halt(&stage, broker)
        _ = try Way.broker.resume(&stage, broker)
        #expect(
            broker.takeOrders() == [
                .set(key: "SYSTEM:HALT", value: "true"), .delete(key: "SYSTEM:HALT"),
            ]
        )
        let client = try stage.join()
        stage.forget()
        // Halted and resumed before the broker has said either: the halt must not come back.
        try stage.page(.post, "/api/actions/halt")
        try stage.page(.post, "/api/actions/resume")
        stage.forget()
        for case .publish(let channel, let message) in broker.takeOrders() {
            try stage.hear(broker, .message(channel: channel, message: message))
        }
        #expect(stage.take(client) == [])
        #expect(stage.events == [])
        #expect(stage.service.book.isHalted == false)
    }

    @Test("works without the broker, which hears of it once it is back (D.6)")
    func away() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .lost(reason: "connection refused"))
        try stage.page(.post, "/api/actions/halt")
        #expect(stage.service.book.isHalted)
        #expect(broker.takeOrders() == [])
        try stage.hear(broker, .connected)
        let orders = broker.takeOrders()
        #expect(orders.first == .set(key: "SYSTEM:HALT", value: "true"))
        #expect(orders.count == 2)
        // What it has heard it is not told again.
        try stage.hear(broker, .lost(reason: "gone"), .connected)
        #expect(broker.takeOrders() == [.get(key: "SYSTEM:HALT")])
        // Resumed while it was away: the old key halts nobody.
        try stage.hear(broker, .lost(reason: "gone"))
        try stage.page(.post, "/api/actions/resume")
        try stage.hear(broker, .connected)
        #expect(broker.takeOrders().first == .delete(key: "SYSTEM:HALT"))
        #expect(stage.service.book.isHalted == false)
    }

    @Test("when halted is acknowledged to the sender alone, and so is a resumption when active")
    func repeated() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        try stage.hear(broker, .connected)
        let (client, other) = (try stage.join(), try stage.join())
        stage.forget()
        _ = broker.takeOrders()
        #expect(
            try stage.ask(#"{"type":"RESUME"}"#, from: client) == [
                [
                    "type": "SYSTEM_RESUME",
                    "data": ["status": "ACTIVE", "reason": "Manual Resume"],
                ]
            ]
        )
        #expect(stage.heard[other] == nil)
        try stage.send(#"{"type":"HALT","reason":"first"}"#, from: client)
        stage.forget()
        #expect(
            try stage.ask(#"{"type":"HALT","reason":"second"}"#, from: client) == [
                ["type": "SYSTEM_HALT", "data": ["status": "HALTED", "reason": "first"]]
            ]
        )
        #expect(stage.heard[other] == nil)
        #expect(stage.events == [])
        // Pages and requests answer as ever, and say nothing.
        #expect(try stage.page(.post, "/api/actions/halt")["success"] == true)
        #expect(try stage.request("halt")["changed"] == false)
        #expect(stage.heard[other] == nil)
        // But that the key has it is made sure of each time.
        let orders = broker.takeOrders()
        #expect(orders.count == 2 + 3)
        #expect(orders.suffix(3).allSatisfy { $0 == .set(key: "SYSTEM:HALT", value: "true") })
        #expect(throws: ServiceError.self) {
            try stage.publish(Event("system.halted", ["reason": "again"]))
        }
    }

    @Test("and a resumption in one turn are both said, in order")
    func oneTurn() throws {
        var stage = try StreamStage()
        let (client, other) = (try stage.join(), try stage.join())
        stage.forget()
        try stage.turn { stage in
            try stage.send(#"{"type":"HALT"}"#, from: client)
            try stage.send(#"{"type":"RESUME"}"#, from: client)
            try stage.send(#"{"type":"HALT","reason":"again"}"#, from: client)
            try stage.send(#"{"type":"HALT","reason":"and again"}"#, from: client)
        }
        let notices = { (packets: [JSONObject]) in
            packets.compactMap(\.type).filter { $0 != "TELEMETRY" }
        }
        #expect(notices(stage.take(other)) == ["SYSTEM_HALT", "SYSTEM_RESUME", "SYSTEM_HALT"])
        #expect(
            notices(stage.take(client)) == [
                "SYSTEM_HALT", "SYSTEM_RESUME", "SYSTEM_HALT", "SYSTEM_HALT",
            ]
        )
    }

    @Test("takes a client that may change things")
    func forbidden() throws {
        var stage = try StreamStage()
        let client = try stage.join(mayWrite: false)
        for type in ["HALT", "RESUME"] {
            let answer = try stage.ask(#"{"type":"\#(type)"}"#, from: client)
            #expect(answer.map { $0["code"] } == ["FORBIDDEN"])
            #expect(answer.first?["message"]?.stringValue?.contains("brainstream:control") == true)
        }
        #expect(stage.service.book.isHalted == false)
    }

    @Test("is never refused for its reason")
    func reasons() throws {
        for (given, told) in [
            (#","reason":5"#, "Manual Kill Switch"), (#","reason":"""#, "Manual Kill Switch"),
            (#","reason":null"#, "Manual Kill Switch"),
            (#","reason":"\#(String(repeating: "x", count: 300))""#, nil),
        ] {
            var stage = try StreamStage()
            let client = try stage.join()
            let answer = try stage.ask(#"{"type":"HALT"\#(given)}"#, from: client)
            let reason = try #require(answer.first?.data["reason"]?.stringValue)
            #expect(stage.service.book.isHalted)
            if let told { #expect(reason == told) } else { #expect(reason.count == 200) }
        }
    }

    @Test("stays while other sources go on, and is told in their states")
    func sources() throws {
        let broker = FakeBroker()
        var stage = try StreamStage(broker: broker)
        let client = try stage.join()
        try stage.page(.post, "/api/actions/halt")
        stage.forget()
        try stage.post(["market": ["price": 3.0], "status": "ACTIVE"])
        try stage.hear(broker, #"{"price":4}"#, in: "market.tick.SPY")
        let states = stage.take(client)
        #expect(states.map(\.price) == [3, 4])
        #expect(states.allSatisfy { $0.data["status"] == "HALT" })
        // Who comes late is told too.
        let late = try stage.join()
        #expect(stage.take(late).last?.data["status"] == "HALT")
    }

    @Test("that a source told is over when somebody resumes, until it tells it again")
    func stateSource() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        try stage.post(["status": "HALT", "market": ["price": 1.0]])
        #expect(stage.take(client).last?.data["status"] == "HALT")
        try stage.page(.post, "/api/system/resume")
        #expect(stage.take(client).last?.data["status"] == "ACTIVE")
        try stage.pass(.seconds(5))
        #expect(stage.take(client).last?.data["status"] == "ACTIVE")
        try stage.post(["status": "HALT"])
        #expect(stage.take(client).last?.data["status"] == "HALT")
    }

    @Test("stands in the log, in what the channel tells, and in the pages")
    func told() throws {
        var stage = try StreamStage()
        let client = try stage.join()
        let system = try #require(ChannelName("system"))
        #expect(stage.service.state(of: system) == ["status": "ACTIVE"])
        try stage.page(.post, "/api/system/halt", ["reason": "fire"])
        #expect(
            stage.service.state(of: system) == [
                "status": "HALTED", "reason": "fire", "since": "2026-11-20T08:00:00+00:00",
            ]
        )
        let log = stage.take(client).last?.data["logs"]?.arrayValue?.last
        #expect(
            log == [
                "level": "WARNING", "message": "System halted: fire",
                "timestamp": "2026-11-20T08:00:00Z",
            ]
        )
        #expect(try stage.page(.get, "/api/system/status")["halted"] == true)
        #expect(try stage.page(.get, "/api/system/metrics")["halted"] == true)
        #expect(stage.service.figures.first { $0.name == "halted" }?.value == 1)
    }
}
