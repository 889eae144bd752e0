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
}
