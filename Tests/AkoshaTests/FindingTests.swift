import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("What other programs find is kept and told like what is found here")
struct FindingTests {
    private static func pattern(
        _ desk: inout Desk,
        _ id: String,
        _ type: String,
        metric: String? = nil
    ) throws {
        var data: JSONObject = [
            "pattern_id": .string(id), "pattern_type": .string(type), "description": "d",
            "confidence": 0.5, "source": "another",
        ]
        if let metric { data["metric"] = .string(metric) }
        try desk.publish("pattern.detected", data)
    }

    private static func ids(_ answer: JSONObject, _ list: String, _ id: String) -> [String] {
        (answer[list]?.arrayValue ?? []).compactMap { $0[id]?.stringValue }
    }

    @Test("patterns are told by category and by metric, the latest first")
    func patterns() throws {
        var desk = Desk()
        try Self.pattern(&desk, "1", "burst", metric: "a")
        try Self.pattern(&desk, "2", "trend", metric: "a")
        try Self.pattern(&desk, "3", "burst", metric: "b")
        let all = try desk.ask("get_patterns")
        #expect(Self.ids(all, "patterns", "pattern_id") == ["3", "2", "1"])
        #expect(all.members.map(\.name) == ["category", "patterns", "count", "total"])
        #expect(all["category"] == "all")
        let bursts = try desk.ask("get_patterns", ["category": "burst", "limit": 1])
        #expect(Self.ids(bursts, "patterns", "pattern_id") == ["3"])
        #expect(bursts["category"] == "burst")
        #expect(bursts["count"] == 1)
        #expect(bursts["total"] == 2)
        let ofA = try desk.ask("get_patterns", ["metric": "a"])
        #expect(Self.ids(ofA, "patterns", "pattern_id") == ["2", "1"])
        let row = ofA["patterns"]?.arrayValue?.first
        #expect(row?["source"] == "another")
        #expect(row?["detected_at"] == "2026-11-20T08:00:00.002000+00:00")
        #expect(row?["ended_at"] == .null)
        let channel = try #require(ChannelName("patterns:burst"))
        let state = try #require(desk.service.state(of: channel))
        #expect(Self.ids(state, "patterns", "pattern_id") == ["3", "1"])
    }

    @Test("said again it is the same, ended it has an end, and said once more it lasts again")
    func again() throws {
        var desk = Desk()
        try InsightTests.anomaly(&desk, "x", of: "a")
        try desk.publish("anomaly.resolved", ["anomaly_id": "x", "reason": "fixed"])
        try desk.publish("anomaly.resolved", ["anomaly_id": "nobody"])
        var answer = try desk.ask("get_anomalies", ["metric": "a"])
        var row = answer["anomalies"]?.arrayValue?.first
        #expect(row?["ended_at"] == "2026-11-20T08:00:00.002000+00:00")
        #expect(row?["reason"] == "fixed")
        #expect(desk.figure("anomalies_lasting") == 0)
        try InsightTests.anomaly(&desk, "x", of: "a")
        answer = try desk.ask("get_anomalies", ["severity": "high"])
        row = answer["anomalies"]?.arrayValue?.first
        #expect(answer["count"] == 1)
        #expect(row?["ended_at"] == .null)
        #expect(row?["reason"] == nil)
        #expect(desk.figure("anomalies_lasting") == 1)
        #expect(desk.figure("anomalies") == 1)
        #expect(try desk.ask("get_anomalies", ["severity": "low"])["count"] == 0)
    }

    @Test("a channel's resource tells what was found, and nothing yet before")
    func states() throws {
        let desk = Desk()
        for (channel, list) in [
            ("anomalies", "anomalies"), ("insights", "insights"), ("metrics", "aggregations"),
            ("patterns:trend", "patterns"),
        ] {
            let name = try Akosha.catalogue.channelName(channel)
            let state = try #require(desk.service.state(of: name))
            #expect(state[list] == [])
            #expect(state["total"] == 0)
        }
    }

    @Test("a limit that is none is refused")
    func limits() {
        var desk = Desk()
        #expect(
            desk.refusal("get_insights", ["limit": 0])
                == Refusal(.invalidRequest, "get_insights: limit: 0 is outside 1...500")
        )
    }
}
