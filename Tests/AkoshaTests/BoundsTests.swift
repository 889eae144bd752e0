import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("Nothing grows without bound")
struct BoundsTests {
    @Test("the series that was silent for longest makes room, and what it had is counted")
    func series() throws {
        var desk = Desk { $0.series = 3 }
        for name in ["a", "b", "c", "a"] { try desk.record(name, 1) }
        try desk.record("d", 1)
        #expect(desk.figure("series") == 3)
        #expect(desk.figure("series_forgotten") == 1)
        let names = try desk.ask("list_metrics")["metrics"]?.arrayValue ?? []
        #expect(names.compactMap { $0["name"]?.stringValue } == ["a", "c", "d"])
        try desk.wait(.seconds(70))
        let told = desk.said("aggregation.completed").compactMap { $0["summary"]?["metric"] }
        #expect(told == ["a", "b", "c", "d"])
        try desk.record("b", 1)
        let reply = try desk.ask("get_metric", ["name": "b"])
        #expect(reply["last_window"] == .null, "it is new")
    }

    @Test("an anomaly and a trend of a series that makes room are over")
    func forgottenSeries() throws {
        var desk = Desk { $0.series = 1 }
        try PatternTests.record(&desk, 0..<40) { 50 + Double($0) }
        try desk.record("m", 1e6)
        #expect(desk.said("pattern.detected").count == 1)
        #expect(desk.figure("anomalies_lasting") == 1)
        try desk.record("other", 1)
        #expect(
            desk.said("anomaly.resolved").map { $0["reason"] } == ["the series was forgotten"]
        )
        #expect(desk.said("pattern.ended").map { $0["reason"] } == ["the series was forgotten"])
    }

    @Test("findings beyond the bound make room, the oldest first")
    func findings() throws {
        var desk = Desk { $0.anomalies = 3 }
        for index in 0..<10 { try InsightTests.anomaly(&desk, "\(index)", of: "a") }
        let kept = try desk.ask("get_anomalies")["anomalies"]?.arrayValue ?? []
        #expect(kept.compactMap { $0["anomaly_id"]?.stringValue } == ["9", "8", "7"])
        #expect(desk.figure("findings_forgotten") == 7)
        #expect(desk.figure("anomalies_lasting") == 3)
        #expect(desk.figure("anomalies") == 10)
    }

    @Test("findings that are large together make room too")
    func sizes() throws {
        var desk = Desk { $0.findingsSize = 4000 }
        for index in 0..<10 {
            try desk.publish(
                "insight.generated",
                [
                    "insight_id": .string("\(index)"), "insight_type": "t", "title": "t",
                    "description": .string(String(repeating: "x", count: 1000)), "data": [:],
                ]
            )
        }
        #expect(try desk.ask("get_insights")["total"] == 3)
    }

    @Test("a finding that is too large is refused")
    func size() {
        var desk = Desk { $0.findingSize = 200 }
        let refusal = desk.refusal(
            publishing: "pattern.detected",
            [
                "pattern_id": "p", "pattern_type": "t", "confidence": 1,
                "description": .string(String(repeating: "x", count: 200)),
            ]
        )
        #expect(refusal?.code == .limitExceeded)
        #expect(refusal?.message.hasPrefix("pattern.detected of 2") == true)
        #expect(refusal?.message.hasSuffix(" bytes, limit is 200") == true)
    }

    @Test("eight times as many series take about eight times as long, also beyond the bound")
    func growth() throws {
        func work(_ count: Int) throws {
            var desk = Desk { $0.series = 300 }
            for index in 0..<count {
                try desk.record("m\(index % 7)", 1, ["s": .string("\(index)")])
            }
            try desk.wait(.seconds(70))
            #expect(desk.figure("samples_recorded") == count)
        }
        #expect(try TestSupport.growth(from: 400, to: 3200, work) < 24)
    }

    @Test("eight times as many samples take about eight times as long, and no more series")
    func samples() throws {
        func work(_ count: Int) throws {
            var desk = Desk()
            var noise = Noise(seed: 1)
            for _ in 0..<count {
                try desk.record("m", noise.gaussian())
                try desk.wait(.seconds(5))
            }
            #expect(desk.figure("series") == 1)
        }
        #expect(try TestSupport.growth(from: 500, to: 4000, work) < 24)
    }

    @Test("series that come and go in one window leave no more than a bound of metrics")
    func churn() throws {
        var desk = Desk { $0.series = 10 }
        for index in 0..<100 { try desk.record("m\(index)", 1) }
        #expect(desk.figure("series_forgotten") == 90)
        try desk.wait(.seconds(70))
        let told = desk.said("aggregation.completed")
        #expect(told.count == 20)
        #expect(desk.figure("series_untold") == 80)
        // In the next window everything is told of again.
        for index in 0..<5 { try desk.record("n\(index)", 1) }
        try desk.wait(.seconds(70))
        #expect(desk.said("aggregation.completed").count == 25)
    }

    @Test("series of one metric that come and go are counted all, and told of up to a bound")
    func rows() throws {
        var desk = Desk { $0.series = 10 }
        for index in 0..<100 { try desk.record("m", 1, ["i": .string("\(index)")]) }
        try desk.wait(.seconds(70))
        let summary = try #require(desk.said("aggregation.completed").first?["summary"])
        #expect(summary["count"] == 100 && summary["series_total"] == 100)
        #expect(summary["series"]?.arrayValue?.count == 20)
    }

    @Test("answers are messages, however large the findings are")
    func answers() throws {
        var desk = Desk()
        let text = String(repeating: "x", count: 60_000)
        for index in 0..<40 {
            try desk.publish(
                "pattern.detected",
                [
                    "pattern_id": .string("\(index)"), "pattern_type": "t",
                    "description": .string(text), "confidence": 1,
                ]
            )
        }
        let reply = try desk.ask("get_patterns", ["limit": 500])
        #expect(reply["total"] == 40 && reply["count"] == 9)
        #expect(reply["patterns"]?.arrayValue?.last?["pattern_id"] == "31")
        #expect(reply.encoded().count < 1 << 20)
        let state = desk.service.state(of: try Akosha.catalogue.channelName("patterns:t"))
        #expect((state?.encoded().count ?? 0) < 1 << 20)
    }

    @Test("a finding's identifier is a name")
    func identifiers() {
        var desk = Desk()
        for id in ["", "a\n", String(repeating: "x", count: 256)] {
            let refusal = desk.refusal(
                publishing: "pattern.detected",
                [
                    "pattern_id": .string(id), "pattern_type": "t", "description": "d",
                    "confidence": 1,
                ]
            )
            #expect(refusal?.code == .invalidPayload)
            #expect(refusal?.message.hasPrefix("pattern.detected: pattern_id: ") == true)
        }
    }
}
