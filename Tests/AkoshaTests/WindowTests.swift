import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("Windows are closed when they are over, and tell what was in them")
struct WindowTests {
    @Test("a window is told of once, with figures of all series and of each")
    func figures() throws {
        var desk = Desk()
        for value in 1...10 { try desk.record("rtt", Double(value), ["host": "a"]) }
        try desk.record("rtt", 100, ["host": "b"])
        try desk.wait(.seconds(64))
        #expect(desk.record.isEmpty, "it takes samples for five seconds more")
        try desk.wait(.seconds(1))
        let said = desk.said("aggregation.completed")
        try #require(said.count == 1)
        #expect(said[0]["aggregation_id"] == "rtt@2026-11-20T08:00:00+00:00")
        #expect(said[0]["aggregation_type"] == "tumbling_window")
        #expect(said[0]["record_count"] == 11)
        let summary = try #require(said[0]["summary"]?.objectValue)
        #expect(summary["metric"] == "rtt")
        #expect(summary["start"] == "2026-11-20T08:00:00+00:00")
        #expect(summary["end"] == "2026-11-20T08:01:00+00:00")
        #expect(summary["count"] == 11)
        #expect(summary["min"] == 1.0)
        #expect(summary["max"] == 100.0)
        #expect(abs((summary["mean"]?.doubleValue ?? 0) - 155 / 11) < 1e-9)
        #expect(abs((summary["p50"]?.doubleValue ?? 0) - 6) <= 0.06)
        #expect(abs((summary["p90"]?.doubleValue ?? 0) - 10) <= 0.1)
        #expect(summary["series_total"] == 2)
        let rows = summary["series"]?.arrayValue ?? []
        #expect(rows.map { $0["labels"] } == [["host": "a"], ["host": "b"]])
        #expect(rows[0]["mean"] == 5.5)
        #expect(abs((rows[0]["stddev"]?.doubleValue ?? 0) - 3.0277) < 0.001)
        #expect(rows[1]["stddev"] == 0.0)
        // The service's own answers tell the same.
        let metric = try desk.ask("get_metric", ["name": "rtt"])
        #expect(metric["last_window"]?["mean"] == summary["mean"])
        #expect(metric["series"]?.arrayValue?.first?["open_window"] == .null)
        let state = desk.service.state(of: try #require(ChannelName("metrics")))
        let kept = state?["aggregations"]?.arrayValue?.first
        #expect(kept?["summary"]?["p50"] == summary["p50"])
        #expect(kept?["summary"]?["series"] == nil)
    }

    @Test("windows without samples are not told of, and nothing is awaited then")
    func silence() throws {
        var desk = Desk()
        #expect(desk.service.nextTick == nil)
        try desk.record("m", 1)
        try desk.wait(.seconds(600))
        try desk.record("m", 2)
        try desk.wait(.seconds(600))
        #expect(desk.said("aggregation.completed").map { $0["record_count"] } == [1, 1])
        #expect(desk.service.nextTick == nil)
    }

    @Test("a sample that comes late enough for two windows to be open goes where it belongs")
    func twoOpen() throws {
        var desk = Desk()
        try desk.record("m", 1)
        try desk.wait(.seconds(61))
        try desk.record("m", 10)
        try desk.ask(
            "record_metric",
            ["name": "m", "value": 3, "timestamp": "2026-11-20T08:00:30Z"]
        )
        try desk.wait(.seconds(120))
        let said = desk.said("aggregation.completed").map { $0["summary"]?["mean"] }
        #expect(said == [2.0, 10.0])
    }

    @Test("a hub that was held up for several windows loses none of them")
    func heldUp() throws {
        var desk = Desk { $0.window = .seconds(10) }
        desk.ticksLater = true
        for value in 0..<5 {
            try desk.record("m", Double(value))
            // No tick: as if the loop had been busy.
            try desk.holdUp(.seconds(10))
        }
        desk.ticksLater = false
        try desk.wait(.seconds(60))
        let said = desk.said("aggregation.completed").map { $0["summary"]?["mean"] }
        #expect(said == [0.0, 1.0, 2.0, 3.0, 4.0])
    }

    @Test("the series with the most samples are told one by one, a hundred at most")
    func manySeries() throws {
        var desk = Desk()
        for series in 0..<450 {
            let samples = JSON.array(
                Array(
                    repeating: [
                        "name": "m", "value": .integer(series),
                        "labels": ["s": .string("\(series)")],
                    ],
                    count: series % 7 + 1
                )
            )
            try desk.ask("record_metric", ["samples": samples])
        }
        try desk.wait(.seconds(70))
        let summary = desk.said("aggregation.completed").first?["summary"]
        #expect(summary?["series_total"] == 450)
        let rows = summary?["series"]?.arrayValue ?? []
        #expect(rows.count == 100)
        #expect(rows.prefix(60).allSatisfy { $0["count"] == 7 })
        #expect(rows.last?["count"] == 6)
    }

    @Test("closing many series is done in pieces, with a pause in between for what else is to do")
    func pieces() throws {
        var service = Akosha()
        let start = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)
        for part in 0..<5 {
            let samples = (0..<200).map { index in
                ["name": .string("m\(index)"), "value": 1, "labels": ["p": .string("\(part)")]]
                    as JSON
            }
            let request = ServiceRequest(
                name: "record_metric",
                parameters: ["samples": .array(samples)],
                freshID: "f",
                time: start
            )
            _ = try service.handle(request)
        }
        var now = start.advanced(by: .seconds(65))
        var ticks = 0
        var said = 0
        while let next = service.nextTick {
            #expect(next <= now, "one after the other until all is told")
            let events = service.tick(now: now)
            #expect(events.count <= 20)
            said += events.count
            ticks += 1
            guard service.nextTick != nil else { break }
            #expect(service.nextTick == now.advanced(by: .milliseconds(1)))
            now = now.advanced(by: .milliseconds(1))
        }
        #expect(said == 200)
        #expect(ticks >= 15)
    }
}
