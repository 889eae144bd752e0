import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("Anomalies of different metrics that begin together are one insight")
struct InsightTests {
    /// Says that an anomaly has begun, as another program does.
    static func anomaly(_ desk: inout Desk, _ id: String, of metric: String) throws {
        try desk.publish(
            "anomaly.detected",
            [
                "anomaly_id": .string(id), "anomaly_type": "spike", "severity": "high",
                "description": "d", "metrics": ["metric": .string(metric)],
            ]
        )
    }

    /// The anomalies of an insight.
    static func members(_ insight: JSONObject) -> [String] {
        (insight["data"]?["anomalies"]?.arrayValue ?? []).compactMap {
            $0["anomaly_id"]?.stringValue
        }
    }

    @Test("two metrics make one, in the order in which they began; a third extends it by its name")
    func joined() throws {
        var desk = try AnomalyTests.usual("a", "b", "c")
        try desk.record("b", 200)
        #expect(desk.said("insight.generated").isEmpty)
        try desk.wait(.seconds(10))
        try desk.record("a", 0)
        try desk.wait(.seconds(10))
        try desk.record("c", 200)
        let said = desk.said("insight.generated")
        try #require(said.count == 2)
        #expect(said[0]["data"]?["metrics"] == ["b", "a"])
        #expect(said[1]["data"]?["metrics"] == ["b", "a", "c"])
        #expect(said[0]["insight_id"] == said[1]["insight_id"])
        #expect(said[1]["title"] == "3 metrics became unusual together")
        let anomalies = desk.said("anomaly.detected").compactMap { $0["anomaly_id"]?.stringValue }
        #expect(Self.members(said[1]) == anomalies)
        let kept = try desk.ask("get_insights")
        #expect(kept["count"] == 1)
        #expect(kept["insights"]?.arrayValue?.first?["title"] == said[1]["title"])
    }

    @Test("those of one metric, or too far apart, are none")
    func apart() throws {
        var desk = Desk()
        try Self.anomaly(&desk, "1", of: "a")
        try Self.anomaly(&desk, "2", of: "a")
        try desk.wait(.seconds(31))
        try Self.anomaly(&desk, "3", of: "b")
        #expect(desk.said("insight.generated").isEmpty)
        try desk.wait(.seconds(20))
        try Self.anomaly(&desk, "4", of: "a")
        #expect(desk.said("insight.generated").map(Self.members) == [["3", "4"]])
        // That one takes what begins within half a minute of its first; then another begins.
        try desk.wait(.seconds(11))
        try Self.anomaly(&desk, "5", of: "c")
        try Self.anomaly(&desk, "6", of: "d")
        #expect(
            desk.said("insight.generated").map(Self.members) == [["3", "4"], ["5", "6"]]
        )
    }

    @Test("what begins in one turn is said once")
    func oneTurn() throws {
        var desk = Desk()
        desk.ticksLater = true
        for index in 0..<80 { try Self.anomaly(&desk, "\(index)", of: "m\(index % 40)") }
        try desk.follow()
        let said = desk.said("insight.generated")
        try #require(said.count == 1)
        #expect(Self.members(said[0]).count == 50)
        #expect(desk.service.nextTick == nil)
    }

    @Test("an anomaly that is said again, or names no metric, is no further member")
    func repeated() throws {
        var desk = Desk()
        try Self.anomaly(&desk, "1", of: "a")
        try Self.anomaly(&desk, "1", of: "b")
        try desk.publish(
            "anomaly.detected",
            [
                "anomaly_id": "2", "anomaly_type": "t", "severity": "low", "description": "d",
                "metrics": ["cpu": 1],
            ]
        )
        #expect(desk.said("insight.generated").isEmpty)
    }

    @Test("an insight that is refused does not come up again and again")
    func refused() throws {
        var desk = Desk { $0.findingSize = 250 }
        desk.ticksLater = true
        for name in ["a", "b"] { try Self.anomaly(&desk, name, of: name) }
        var service = desk.service
        #expect(service.nextTick != nil)
        let events = service.tick(now: desk.now)
        #expect(events.map(\.name) == ["insight.generated"])
        let size = events.first?.data.encoded().count ?? 0
        #expect(size > 250, "so it is refused")
        #expect(service.nextTick == nil)
    }

    @Test("fifty anomalies with the worst of names are an insight that is taken")
    func names() throws {
        var desk = Desk()
        desk.ticksLater = true
        let metric = String(repeating: "\"", count: 250)
        for index in 100..<150 {
            let id = String(repeating: "\\", count: 43)
            try Self.anomaly(&desk, "\(id)\(index)", of: "\(index)\(metric)")
        }
        try desk.follow()
        #expect(desk.said("insight.generated").map(Self.members).map(\.count) == [50])
        // Longer ones are kept, and belong to no insight.
        let long = String(repeating: "x", count: 255)
        try Self.anomaly(&desk, long, of: long)
        try desk.follow()
        #expect(desk.said("insight.generated").count == 1)
        #expect(desk.figure("anomalies") == 51)
    }

    @Test("of many that waited the latest are listed, so that there are two metrics")
    func many() throws {
        var desk = Desk()
        for index in 0..<80 { try Self.anomaly(&desk, "\(index)", of: "a") }
        try Self.anomaly(&desk, "80", of: "b")
        let said = desk.said("insight.generated")
        #expect(said.map { $0["title"] } == ["2 metrics became unusual together"])
        #expect(said.first.map(Self.members) == (31...80).map { "\($0)" })
    }

    @Test("what begins after the clock was set back is not together with what seems to be later")
    func clock() throws {
        var before = Desk()
        try Self.anomaly(&before, "1", of: "a")
        try Self.anomaly(&before, "2", of: "b")
        #expect(before.said("insight.generated").count == 1)
        let earlier = before.now.advanced(by: .seconds(-3600))
        var desk = Desk(before.service, at: earlier, pace: .milliseconds(1))
        try Self.anomaly(&desk, "3", of: "c")
        #expect(desk.said("insight.generated").isEmpty)
        try Self.anomaly(&desk, "4", of: "d")
        #expect(desk.said("insight.generated").map(Self.members) == [["3", "4"]])
    }
}
