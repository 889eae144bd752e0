import TestSupport
import Testing
import WebSocketCommon

@testable import Akosha

@Suite("Trends and rhythms are found in the means of windows, told once, and told to be over")
struct PatternTests {
    /// Records one value for each window.
    static func record(_ desk: inout Desk, _ windows: Range<Int>, _ value: (Int) -> Double) throws {
        for window in windows {
            try desk.record("m", value(window))
            try desk.wait(.seconds(60))
        }
    }

    @Test("a rise is told once with its slope, and when it ends")
    func trend() throws {
        var desk = Desk()
        var noise = Noise(seed: 1)
        func record(_ windows: Range<Int>, _ level: (Double) -> Double) throws {
            for sample in windows.lowerBound * 12..<windows.upperBound * 12 {
                try desk.record("m", level(Double(sample) / 12) + 2 * noise.gaussian())
                try desk.wait(.seconds(5))
            }
        }
        try record(0..<20) { _ in 50 }
        #expect(desk.said("pattern.detected").isEmpty)
        try record(0..<40) { 50 + $0 * 0.5 }
        let said = desk.said("pattern.detected").filter { $0["pattern_type"] == "trend" }
        try #require(said.count == 1)
        #expect(abs((said[0]["slope_per_hour"]?.doubleValue ?? 0) - 30) < 12)
        #expect((said[0]["confidence"]?.doubleValue ?? 0) >= 0.65)
        #expect(desk.record.contains { $0.channels == ["patterns:trend"] })
        let row = try desk.ask("get_metric", ["name": "m"])["series"]?.arrayValue?.first
        #expect(row?["trend_id"] == said[0]["pattern_id"])
        try record(0..<40) { _ in 70 }
        let ended = desk.said("pattern.ended")
        #expect(ended.map { $0["pattern_id"] } == [said[0]["pattern_id"]])
        #expect(desk.said("pattern.detected").filter { $0["pattern_type"] == "trend" }.count == 1)
    }

    @Test("a fall has a negative slope")
    func fall() throws {
        var desk = Desk()
        try Self.record(&desk, 0..<20) { 100 - Double($0) }
        let said = desk.said("pattern.detected").first
        #expect(abs((said?["slope_per_hour"]?.doubleValue ?? 0) + 60) < 0.001)
        #expect(said?["description"] == "m falls by 60 an hour")
        #expect(said?["confidence"] == 1.0)
    }

    @Test("a rhythm is found, taken out of what is expected, and told to be over")
    func rhythm() throws {
        var desk = Desk()
        var noise = Noise(seed: 2)
        func wave(_ window: Int) -> Double {
            let phase = window % 12
            return 100 + 30 * Double(phase < 6 ? phase : 12 - phase) + noise.gaussian()
        }
        try Self.record(&desk, 0..<120, wave)
        let said = desk.said("pattern.detected").filter { $0["pattern_type"] == "periodicity" }
        try #require(said.count == 1)
        #expect(said[0]["period_seconds"] == 720.0)
        #expect((said[0]["confidence"]?.doubleValue ?? 0) > 0.9)
        let amplitude = said[0]["amplitude"]?.doubleValue ?? 0
        #expect(abs(amplitude - 180) < 20)
        // At the foot of the wave, what is usual at its top is not.
        #expect(desk.said("anomaly.detected").isEmpty)
        try Self.record(&desk, 120..<121) { _ in 250 }
        #expect(desk.said("anomaly.detected").count == 1)
        // It flattens: some time later the rhythm is over.
        try Self.record(&desk, 121..<260) { _ in 190 + noise.gaussian() }
        #expect(desk.said("pattern.ended").contains { $0["pattern_type"] == "periodicity" })
    }

    @Test("noise has neither trend nor rhythm", arguments: 1...5)
    func nothing(seed: UInt64) throws {
        var noise = Noise(seed: seed)
        var values: [Float] = []
        for _ in 0..<1000 {
            values.append(Float(noise.gaussian()))
            values = values.suffix(MeanHistory.size)
            #expect(Trend.find(in: values.suffix(Trend.span)) == nil)
            #expect(Periodicity.find(in: values) == nil)
        }
    }

    @Test(
        "periods of all lengths that three periods fit of are found",
        arguments: [3, 5, 8, 17, 30, 41]
    )
    func periods(_ period: Int) {
        var noise = Noise(seed: UInt64(period))
        let values = (0..<128).map { index -> Float in
            Float(index % period < period / 2 ? 5 : 0) + Float(0.5 * noise.gaussian())
        }
        #expect(Periodicity.find(in: values)?.period == period)
    }

    @Test("a short gap is bridged, a long one ends what was going on")
    func gaps() throws {
        var desk = Desk()
        try Self.record(&desk, 0..<20) { Double($0) + 50 }
        #expect(desk.said("pattern.detected").count == 1)
        try desk.wait(.seconds(300))
        try Self.record(&desk, 25..<30) { Double($0) + 50 }
        #expect(desk.said("pattern.ended").isEmpty)
        try desk.wait(.seconds(3600))
        try Self.record(&desk, 90..<92) { Double($0) + 50 }
        #expect(desk.said("pattern.ended").count == 1)
    }

    @Test("Mann and Kendall's tau counts pairs")
    func tau() {
        #expect(Trend.tau(of: [1, 2, 3, 4]) == 1)
        #expect(Trend.tau(of: [4, 3, 2, 1]) == -1)
        #expect(Trend.tau(of: [1, 1, 1]) == 0)
        #expect(abs(Trend.tau(of: [1, 3, 2, 4]) - 4.0 / 6) < 1e-12)
    }
}
