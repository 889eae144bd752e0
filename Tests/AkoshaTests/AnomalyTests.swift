import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("What is unusual is said once, graver when it gets graver, and when it is over")
struct AnomalyTests {
    /// A desk at which a metric has been usual, around 100 give or take 2, for 200 samples.
    static func usual(_ names: String..., seed: UInt64 = 1) throws -> Desk {
        var desk = Desk()
        var noise = Noise(seed: seed)
        for _ in 0..<200 {
            for name in names { try desk.record(name, 100 + 2 * noise.gaussian()) }
            try desk.wait(.seconds(5))
        }
        #expect(desk.said("anomaly.detected").isEmpty)
        return desk
    }

    @Test("a spike is an anomaly with what was expected")
    func spike() throws {
        var desk = try Self.usual("cpu")
        try desk.record("cpu", 150)
        let said = desk.said("anomaly.detected")
        try #require(said.count == 1)
        #expect(said[0]["anomaly_type"] == "spike")
        #expect(said[0]["severity"] == "critical")
        let metrics = try #require(said[0]["metrics"])
        #expect(metrics["metric"] == "cpu")
        #expect(metrics["labels"] == [:])
        #expect(metrics["value"] == 150.0)
        #expect(abs((metrics["expected"]?.doubleValue ?? 0) - 100) < 1)
        #expect((metrics["score"]?.doubleValue ?? 0) > 20)
        let text = said[0]["description"]?.stringValue ?? ""
        #expect(text.hasPrefix("cpu is 150, above the usual "), "\(text)")
        #expect(desk.record.last?.channels == ["anomalies"])
        // It lasts until some samples were usual.
        #expect(desk.figure("anomalies_lasting") == 1)
        let row = try desk.ask("get_metric", ["name": "cpu"])["series"]?.arrayValue?.first
        #expect(row?["anomaly_id"] == said[0]["anomaly_id"])
        try desk.record("cpu", [100, 101], every: .seconds(5))
        #expect(desk.said("anomaly.resolved").isEmpty)
        try desk.record("cpu", [99], every: .seconds(5))
        #expect(
            desk.said("anomaly.resolved") == [
                ["anomaly_id": said[0]["anomaly_id"] ?? .null, "reason": "usual again"]
            ]
        )
        #expect(desk.figure("anomalies_lasting") == 0)
    }

    @Test("a dip is one below")
    func dip() throws {
        var desk = try Self.usual("cpu")
        try desk.record("cpu", 80)
        #expect(desk.said("anomaly.detected").map { $0["anomaly_type"] } == ["dip"])
    }

    @Test("while it lasts it is said again only when it is graver, by the same name")
    func graver() throws {
        var desk = try Self.usual("cpu")
        try desk.record("cpu", [115, 115, 127, 126, 180, 170], every: .seconds(1))
        let said = desk.said("anomaly.detected")
        #expect(said.map { $0["severity"] } == ["low", "medium", "critical"])
        #expect(Set(said.compactMap { $0["anomaly_id"]?.stringValue }).count == 1)
        #expect(desk.figure("anomalies") == 1)
        let kept = try desk.ask("get_anomalies")
        #expect(kept["count"] == 1)
        #expect(kept["anomalies"]?.arrayValue?.first?["severity"] == "critical")
        // Another one later has another name.
        try desk.record("cpu", [100, 100, 100, 150], every: .seconds(1))
        #expect(desk.figure("anomalies") == 2)
    }

    @Test("a series is judged after thirty samples, and each for itself")
    func warmUp() throws {
        var desk = Desk()
        for index in 0..<29 { try desk.record("m", Double(index % 5)) }
        try desk.record("m", 1e6)
        #expect(desk.said("anomaly.detected").isEmpty)
        try desk.record("m", 1e6)
        #expect(desk.said("anomaly.detected").count == 1)
        try desk.record("m", 1e6, ["host": "b"])
        #expect(desk.said("anomaly.detected").count == 1)
    }

    @Test("a series that was constant until now is unusual when it changes, but not gravely so")
    func constant() throws {
        var desk = Desk()
        try desk.record("drops", Array(repeating: 0, count: 50), every: .seconds(5))
        try desk.record("drops", [1], every: .seconds(5))
        #expect(desk.said("anomaly.detected").map { $0["severity"] } == ["medium"])
        try desk.record("drops", [0, 0, 0, 1, 0, 0, 0, 1], every: .seconds(5))
        #expect(desk.figure("anomalies") == 1, "that has been there before")
        try desk.record("load", Array(repeating: 100, count: 50), every: .seconds(5))
        try desk.record("load", [100.1], every: .seconds(5))
        #expect(desk.figure("anomalies") == 1, "a thousandth is nobody's concern")
    }

    @Test("a constant's new value is not usual again because it comes again")
    func lasting() throws {
        var desk = Desk()
        try desk.record("clients", Array(repeating: 0, count: 50), every: .seconds(5))
        try desk.record("clients", Array(repeating: 200, count: 30), every: .seconds(5))
        #expect(desk.figure("anomalies") == 1)
        let reasons = desk.said("anomaly.resolved").compactMap { $0["reason"]?.stringValue }
        #expect(reasons.count == 1)
        #expect(reasons.allSatisfy { $0.hasPrefix("level shift ") }, "\(reasons)")
    }

    @Test(
        "a constant's change is told from a hundredth on",
        arguments: [(100.5, 0, 0), (99.5, 0, 0), (102, 1, 1), (98, 1, 1)]
    )
    func hundredth(_ value: Double, _ anomalies: Int, _ shifts: Int) throws {
        var desk = Desk()
        try desk.record("load", Array(repeating: 100, count: 100), every: .seconds(5))
        try desk.record("load", Array(repeating: value, count: 60), every: .seconds(5))
        #expect(desk.figure("anomalies") == anomalies)
        #expect(desk.said("pattern.detected").count == shifts)
    }

    @Test("a level that has moved explains the anomaly with which it began")
    func explained() throws {
        var desk = try Self.usual("cpu")
        var noise = Noise(seed: 3)
        for _ in 0..<40 { try desk.record("cpu", 140 + 2 * noise.gaussian()) }
        let shifts = desk.said("pattern.detected")
        try #require(shifts.count == 1)
        #expect(shifts[0]["pattern_type"] == "level_shift")
        #expect(abs((shifts[0]["before"]?.doubleValue ?? 0) - 100) < 1)
        #expect(abs((shifts[0]["after"]?.doubleValue ?? 0) - 140) < 2)
        #expect((shifts[0]["confidence"]?.doubleValue ?? 0) > 0.8)
        #expect(shifts[0]["metric"] == "cpu")
        let id = shifts[0]["pattern_id"]?.stringValue ?? ""
        #expect(
            desk.said("anomaly.resolved").map { $0["reason"] } == [.string("level shift \(id)")]
        )
        #expect(desk.figure("anomalies") == 1)
        // What was usual there is unusual here.
        try desk.record("cpu", 100)
        #expect(desk.said("anomaly.detected").last?["anomaly_type"] == "dip")
    }

    @Test("outliers alone are no new level")
    func outliers() throws {
        var desk = try Self.usual("cpu")
        var noise = Noise(seed: 4)
        for index in 0..<300 {
            let isOutlier = index % 20 < 3
            try desk.record("cpu", 100 + 2 * noise.gaussian() + (isOutlier ? 500 : 0))
        }
        #expect(desk.said("pattern.detected").isEmpty)
    }

    @Test("severities begin where the settings say")
    func settings() throws {
        var desk = Desk {
            $0.severities = Akosha.Severities(low: 50, medium: 60, high: 70, critical: 1000)
        }
        var noise = Noise(seed: 1)
        for _ in 0..<100 { try desk.record("m", 100 + noise.gaussian()) }
        try desk.record("m", 130)
        #expect(desk.said("anomaly.detected").isEmpty)
        try desk.record("m", 300)
        #expect(desk.said("anomaly.detected").map { $0["severity"] } == ["high"])
    }
}
