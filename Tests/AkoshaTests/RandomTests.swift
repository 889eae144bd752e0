import TestSupport
import Testing
import WebSocketCommon

@testable import Akosha

/// Does anything that clients may do, in any order, with few names so that they meet.
private struct Chaos {
    var desk: Desk
    var random: SeededGenerator
    private(set) var recorded = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        desk = Desk {
            $0.series = 5
            $0.window = .seconds(2)
            $0.lateness = .seconds(1)
            $0.anomalies = 8
            $0.patterns = 6
            $0.insights = 3
            $0.aggregations = 20
            $0.findingsSize = 6000
            $0.insightWindow = .seconds(5)
        }
    }

    mutating func step() throws {
        switch Int.random(in: 0..<20, using: &random) {
        case 0...14: try record()
        case 15: try desk.wait(.milliseconds(Int.random(in: 1...9000, using: &random)))
        case 16: try desk.holdUp(.milliseconds(Int.random(in: 1...9000, using: &random)))
        default: try publish()
        }
    }

    private mutating func record() throws {
        let samples = (0..<Int.random(in: 1...20, using: &random)).map { _ -> JSON in
            let late = Int.random(in: -1...5, using: &random)
            let time = desk.now.advanced(by: .seconds(-late))
            let size = Int.random(in: 0..<40, using: &random) == 0 ? 1000.0 : 1
            return [
                "name": .string("m\(Int.random(in: 0..<4, using: &random))"),
                "value": .float(size * Double.random(in: -1...1, using: &random)),
                "labels": Bool.random(using: &random) ? ["l": "x"] : [:],
                "timestamp": late == 0 ? .null : time.json,
            ]
        }
        let reply = try desk.ask("record_metric", ["samples": .array(samples)])
        recorded += reply["recorded"]?.intValue ?? 0
        #expect(reply["refused"] == 0)
    }

    private mutating func publish() throws {
        let id = JSON.string("their-\(Int.random(in: 0..<12, using: &random))")
        let events: [Event] = [
            Event(
                "anomaly.detected",
                [
                    "anomaly_id": id, "anomaly_type": "t", "severity": "low", "description": "d",
                    "metrics": ["metric": .string("n\(Int.random(in: 0..<3, using: &random))")],
                ]
            ),
            Event("anomaly.resolved", ["anomaly_id": id]),
            Event(
                "pattern.detected",
                [
                    "pattern_id": id, "pattern_type": "t", "confidence": 1,
                    "description": .string(
                        String(repeating: "d", count: Int.random(in: 0...900, using: &random))
                    ),
                ]
            ),
            Event("pattern.ended", ["pattern_id": id, "pattern_type": "t"]),
            Event(
                "insight.generated",
                [
                    "insight_id": id, "insight_type": "t", "title": "t", "description": "d",
                    "data": [:],
                ]
            ),
        ]
        guard let event = events.randomElement(using: &random) else { return }
        try desk.publish(event.name, event.data)
    }
}

@Suite("Whatever happens in whatever order, an akosha comes to rest, and counts every sample once")
struct RandomTests {
    @Test("no sample is lost or counted twice, and nothing exceeds its bound", arguments: 1...20)
    func invariants(seed: UInt64) throws {
        var chaos = Chaos(seed: seed)
        for _ in 0..<300 {
            try chaos.step()
            let service = chaos.desk.service
            #expect(service.analysis.table.count <= 5)
            #expect(service.findings.anomalies.count <= 8)
            #expect(service.findings.patterns.count <= 6)
            #expect(service.findings.insights.count <= 3)
            #expect(service.analysis.windows.map(\.window).isStrictlyAscending)
        }
        try chaos.desk.wait(.seconds(60))
        #expect(chaos.desk.service.nextTick == nil)
        #expect(chaos.desk.longestChain < 60)
        let aggregated = chaos.desk.said("aggregation.completed").compactMap {
            $0["record_count"]?.intValue
        }
        #expect(aggregated.reduce(0, +) == chaos.recorded)
        #expect(chaos.desk.figure("samples_recorded") == chaos.recorded)
        // Each window of a metric is told of once.
        let ids = chaos.desk.said("aggregation.completed").compactMap {
            $0["aggregation_id"]?.stringValue
        }
        #expect(Set(ids).count == ids.count)
        // What began here is over, unless it lasts.
        let lasting = chaos.desk.service.analysis.table.series.compactMap(\.anomalyID)
        let begun = Set(
            chaos.desk.said("anomaly.detected").compactMap { $0["anomaly_id"]?.stringValue }
                .filter { $0.hasPrefix("anomaly-") }
        )
        let ended = chaos.desk.said("anomaly.resolved").compactMap {
            $0["anomaly_id"]?.stringValue
        }.filter { $0.hasPrefix("anomaly-") }
        #expect(Set(ended).count == ended.count)
        #expect(begun.subtracting(ended) == Set(lasting))
    }

    @Test(
        "what was published, folded into a new akosha, gives the same findings",
        arguments: 1...10
    )
    func replay(seed: UInt64) throws {
        var chaos = Chaos(seed: seed)
        for _ in 0..<300 { try chaos.step() }
        try chaos.desk.wait(.seconds(60))
        var copy = Chaos(seed: seed).desk
        for record in chaos.desk.record { copy.replay(record.event, at: record.time) }
        #expect(copy.service.nextTick == nil, "no insight is said again")
        #expect(try copy.findings() == chaos.desk.findings())
    }
}

extension [Int64] {
    fileprivate var isStrictlyAscending: Bool { zip(self, dropFirst()).allSatisfy { $0 < $1 } }
}
