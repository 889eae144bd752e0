import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Emergencies")
struct EmergencyTests {
    @Test("of a record tell its session, its time and its whole telemetry")
    func derived() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"session_A""#)
        let record = try Records.line(3, ["phi": 0.45])
        stage.link.append([record], to: "A")
        try stage.settle()
        #expect(
            stage.heard("emergency", by: client) == [
                [
                    "type": "emergency", "sessionId": "session_A",
                    "data": [
                        "timestamp": .string(Records.timestamp(3)),
                        "emergency": [
                            "reason": "Consciousness collapse", "severity": "critical",
                            "metric": "phi", "value": 0.45, "threshold": 0.5,
                        ],
                        "telemetry": .object(Records.telemetry(["phi": 0.45])),
                    ],
                ]
            ]
        )
        // Behind the record that it is about.
        #expect(stage.texts[client]?.last?["type"] == "emergency")
    }

    @Test("of a record without a time are dated now")
    func undated() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        let text = #"{"step":1,"timestamp":5,"telemetry":{"phi":0.1}}"#
        stage.link.append([try TelemetryLine(checking: Array(text.utf8))], to: "A")
        try stage.settle()
        let data = stage.heard("emergency", by: client).first?["data"]
        #expect(data?["timestamp"] == stage.now.json)
        #expect(data?["telemetry"] == ["phi": 0.1])
    }

    @Test("of a file are told as they were filed; without a session to all who have subscribed")
    func filed() throws {
        var stage = try Stage()
        let clients = [
            try stage.subscriber(1, #","sessionId":"A""#), try stage.subscriber(2),
            try stage.subscriber(3, #","sessionIds":["session_B"],"where":{"phi":{"gt":9}}"#),
        ]
        let mute = try stage.client(4)
        let content = Records.emergency()
        stage.link.file("emergency_1", content)
        try stage.settle()
        for client in clients {
            #expect(
                stage.heard("emergency", by: client)
                    == [["type": "emergency", "data": .object(content)]]
            )
        }
        #expect(stage.texts[mute] == nil)
    }

    @Test("of a file that names its session go to its subscribers", arguments: ["A", "session_A"])
    func filedWithSession(_ named: String) throws {
        for key in ["session_id", "sessionId"] {
            var stage = try Stage()
            let (one, all, other) = (
                try stage.subscriber(1, #","sessionId":"session_A""#), try stage.subscriber(2),
                try stage.subscriber(3, #","sessionId":"B""#)
            )
            var content = Records.emergency()
            content["session_id"] = .null
            content[key] = .string(named)
            stage.link.file("emergency_1", content)
            try stage.settle()
            #expect(stage.heard("emergency", by: one).map { $0["sessionId"] } == ["session_A"])
            #expect(stage.heard("emergency", by: all).map { $0["sessionId"] } == ["A"])
            #expect(stage.heard("emergency", by: other).isEmpty)
        }
    }

    @Test("reach who has subscribed while its past is still to come")
    func duringReplay() throws {
        var stage = try Stage()
        stage.link.begin("A", with: try Records.lines(0...2))
        stage.link.isPrompt = false
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        stage.link.append([try Records.line(3, ["phi": 0.1])], to: "A")
        try stage.settle()
        #expect(stage.heard("emergency", by: client).count == 1)
        stage.link.carryOutAll()
        try stage.settle()
        #expect(stage.heard("emergency", by: client).count == 1)
        #expect(stage.steps(client) == ["A": [0, 1, 2, 3]])
    }

    @Test("are not made of records that are replayed, nor of those in snapshots and pages")
    func past() throws {
        var stage = try Stage()
        stage.link.begin("A", with: [try Records.line(0, ["phi": 0.1])])
        let client = try stage.subscriber(1, #","sessionId":"A","snapshot":true"#)
        _ = try stage.page("/api/backend-telemetry/sessions/A")
        #expect(stage.steps(client) == ["A": [0]])
        #expect(stage.heard("emergency", by: client).isEmpty)
        #expect(stage.events.isEmpty)
    }

    @Test("of a file and a record are one, whichever comes first", arguments: [true, false])
    func deduplication(_ fileFirst: Bool) throws {
        var stage = try Stage()
        let client = try stage.subscriber(1, #","sessionId":"A""#)
        let record = [try Records.line(0, ["recursion_depth": 2])]
        let file = Records.emergency("recursion_depth", 2.0, 3)
        if fileFirst { stage.link.file("emergency_1", file) }
        stage.link.append(record, to: "A")
        if !fileFirst { stage.link.file("emergency_1", file) }
        stage.link.file("emergency_1", file)
        try stage.settle()
        let heard = stage.heard("emergency", by: client)
        #expect(heard.count == 1)
        #expect(heard.first?["sessionId"] == (fileFirst ? nil : "A"))
        #expect(stage.events.count == 1)
        // One pair is one emergency: what is filed next is another.
        stage.link.file("emergency_2", file)
        try stage.settle()
        #expect(stage.heard("emergency", by: client).count == 2)
    }

    @Test(
        "of a file and a record are two when they are more than ten seconds apart",
        arguments: [(10, 1), (-10, 1), (11, 2), (-11, 2), (40_000_000, 2)]
    )
    func times(_ seconds: Int, _ count: Int) throws {
        for isFileFirst in [true, false] {
            var stage = try Stage()
            let client = try stage.subscriber(1)
            let file = Records.emergency(at: Records.timestamp(seconds))
            if isFileFirst { stage.link.file("emergency_1", file) }
            stage.link.append([try Records.line(0, ["phi": 0.41])], to: "A")
            if !isFileFirst { stage.link.file("emergency_1", file) }
            try stage.settle()
            #expect(stage.heard("emergency", by: client).count == count)
        }
    }

    @Test("without a time are of the time at which they come", arguments: [5, 20])
    func withoutTime(_ seconds: Int) throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        let line = #"{"step":1,"timestamp":"soon","telemetry":{"phi":0.41}}"#
        stage.link.append([try TelemetryLine(checking: Array(line.utf8))], to: "A")
        try stage.settle()
        try stage.pass(.seconds(seconds))
        var file = Records.emergency()
        file["timestamp"] = .null
        stage.link.file("emergency_1", file)
        try stage.settle()
        #expect(stage.heard("emergency", by: client).count == (seconds == 5 ? 1 : 2))
    }

    @Test("of a file and a record reach those who have subscribed between the two")
    func between() throws {
        var stage = try Stage()
        let before = try stage.subscriber(1, #","sessionId":"B""#)
        stage.link.file("emergency_1", Records.emergency())
        try stage.settle()
        let since = [
            try stage.subscriber(2, #","sessionId":"session_B""#), try stage.subscriber(3),
        ]
        let other = try stage.subscriber(4, #","sessionId":"A""#)
        stage.link.append([try Records.line(0, ["phi": 0.41])], to: "B")
        try stage.settle()
        #expect(stage.heard("emergency", by: before).map { $0["sessionId"] } == [nil])
        let named = since.map { stage.heard("emergency", by: $0).map { $0["sessionId"] } }
        #expect(named == [["session_B"], ["B"]])
        #expect(stage.heard("emergency", by: other).isEmpty)
        #expect(stage.events.count == 1)
    }

    @Test("of a file and a record that differ in anything are two")
    func different() throws {
        for file in [
            Records.emergency("phi", 0.42), Records.emergency("phi", 0.41, 0.6),
            Records.emergency("kappa_eff", 0.41, 0.5), Records.emergency(session: "B"),
        ] {
            var stage = try Stage()
            let client = try stage.subscriber(1)
            stage.link.append([try Records.line(0, ["phi": 0.41])], to: "A")
            stage.link.file("emergency_1", file)
            try stage.settle()
            #expect(stage.heard("emergency", by: client).count == 2)
        }
    }

    @Test("of two files, or of two sessions' records, are two though they are alike")
    func alike() throws {
        var stage = try Stage()
        let client = try stage.subscriber(1)
        stage.link.file("emergency_1", Records.emergency())
        stage.link.file("emergency_2", Records.emergency())
        for session in ["A", "B", "C"] {
            stage.link.append([try Records.line(0, ["phi": 0.41])], to: session)
        }
        try stage.settle()
        // Two of the records are what the files tell of.
        #expect(stage.heard("emergency", by: client).count == 3)
    }

    @Test("are known again for 256 emergencies")
    func memory() throws {
        let again = { (between: Int) in
            var stage = try Stage()
            let client = try stage.subscriber(1)
            stage.link.append([try Records.line(0, ["phi": 0.41])], to: "A")
            for number in 0..<between {
                stage.link.file("emergency_x\(number)", Records.emergency("kappa_eff", 1, 20))
            }
            stage.link.file("emergency_1", Records.emergency())
            try stage.settle()
            return stage.heard("emergency", by: client).count - between
        }
        #expect(try again(255) == 1)
        #expect(try again(256) == 2)
    }

    @Test("are whole whatever was filed: clients call toFixed on value and threshold")
    func completed() throws {
        let cases: [(JSONObject, JSONObject)] = [
            (
                [:],
                [
                    "reason": "Emergency", "severity": "critical", "metric": "unknown",
                    "value": 0, "threshold": 0,
                ]
            ),
            (
                ["telemetry": ["phi": 0.2]],
                [
                    "reason": "Consciousness collapse", "severity": "critical", "metric": "phi",
                    "value": 0.2, "threshold": 0.5,
                ]
            ),
            (
                [
                    "emergency": [
                        "reason": "x", "severity": "high", "metric": "kappa_eff", "value": nil,
                        "threshold": "20.5",
                    ], "telemetry": ["kappa_eff": 7],
                ],
                [
                    "reason": "x", "severity": "high", "metric": "kappa_eff", "value": 7,
                    "threshold": 20.5,
                ]
            ),
            (
                ["emergency": "bad", "telemetry": []],
                [
                    "reason": "Emergency", "severity": "critical", "metric": "unknown",
                    "value": 0, "threshold": 0,
                ]
            ),
        ]
        for (content, expected) in cases {
            var stage = try Stage()
            let client = try stage.subscriber(1)
            stage.link.file("emergency_1", content)
            try stage.settle()
            let data = try #require(stage.heard("emergency", by: client).first?["data"])
            #expect(data["emergency"] == .object(expected))
            #expect(data["timestamp"]?.stringValue != nil)
            #expect(data["telemetry"]?.objectValue != nil)
        }
    }

    @Test(
        "have numbers where the writer has none: Python writes NaN, and numbers that are too large",
        arguments: ["NaN", "-Infinity", "1e400", "null", "\"NaN\"", "\"1e400\"", "true", "[]"]
    )
    func notFinite(value: String) throws {
        let text = """
            {"emergency":{"reason":"x","metric":"phi","value":\(value),"threshold":\(value)},"telemetry":{"phi":\(value)}}
            """
        let content = try #require(try JSON(parsing: Array(text.utf8)).objectValue)
        var stage = try Stage()
        let client = try stage.subscriber(1)
        stage.link.file("emergency_1", content)
        try stage.settle()
        let data = try #require(stage.heard("emergency", by: client).first?["data"])
        #expect(data["emergency"]?["value"] == 0)
        #expect(data["emergency"]?["threshold"] == 0.5)
    }

    @Test("are published in a channel of the hub, with or without anybody who has subscribed")
    func published() throws {
        var stage = try Stage()
        stage.link.append([try Records.line(0, ["phi": 0.45])], to: "A")
        stage.link.file("emergency_1", Records.emergency("kappa_eff", 3, 20))
        try stage.settle()
        #expect(
            stage.events == [
                Event(
                    "emergency.raised",
                    [
                        "event_number": 1, "session_id": "A", "reason": "Consciousness collapse",
                        "severity": "critical", "metric": "phi", "value": 0.45,
                        "threshold": 0.5,
                    ]
                ),
                Event(
                    "emergency.raised",
                    [
                        "event_number": 2, "reason": "consciousness_collapse",
                        "severity": "high", "metric": "kappa_eff", "value": 3.0,
                        "threshold": 20.0,
                    ]
                ),
            ]
        )
        let channel = try #require(ChannelName("emergencies"))
        #expect(stage.service.state(of: channel)?["raised"] == 2)
        #expect(stage.service.state(of: channel)?["latest"]?["metric"] == "kappa_eff")
    }

    @Test("are published by the service alone, and go on being so behind history")
    func forged() throws {
        var stage = try Stage()
        stage.link.append([try Records.line(0, ["phi": 0.45])], to: "A")
        try stage.settle()
        let event = try #require(stage.events.first)
        for number in [1, 2] {
            var forged = event
            forged.data["event_number"] = .integer(number)
            #expect(throws: ServiceError.self) { try stage.publish(forged) }
        }
        var restarted = try Stage()
        var old = event
        old.data["event_number"] = 41
        old.data.withSlice { slice in
            restarted.service.apply(
                EventView(name: old.name, data: slice, time: restarted.now)
            )
        }
        restarted.link.file("emergency_1", Records.emergency())
        try restarted.settle()
        #expect(restarted.events.map { $0.data["event_number"] } == [42])
    }
}
