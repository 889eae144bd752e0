import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("What differs by less than a series' resolution is not told")
struct ResolutionTests {
    /// Records values with a resolution, a sample every five seconds.
    private static func record(
        _ desk: inout Desk,
        _ values: [Double],
        resolution: Double = 1,
        every pause: Duration = .seconds(5)
    ) throws {
        for value in values {
            let sample: JSON = [
                "name": "m", "value": .float(value), "resolution": .float(resolution),
            ]
            try desk.ask("record_metric", ["samples": [sample]])
            try desk.wait(pause)
        }
    }

    @Test(
        "scores are distances over the resolution where the noise is less, and as grave as they say"
    )
    func anomalies() throws {
        var desk = Desk()
        var noise = Noise(seed: 1)
        let usual = (0..<60).map { _ in 10 + 0.01 * noise.gaussian() }
        try Self.record(&desk, usual + [14.9, 5.1] + usual)
        #expect(desk.said("anomaly.detected").isEmpty)
        try Self.record(&desk, [15.5] + usual + [3, 31])
        #expect(desk.said("anomaly.detected").map { $0["severity"] } == ["low", "low", "critical"])
        let row = try desk.ask("get_metric", ["name": "m"])["series"]?.arrayValue?.first
        #expect(row?["scale"] == 1.0)
    }

    @Test("a series that was constant until now may be gravely unusual, once")
    func constant() throws {
        var desk = Desk()
        let usual = Array(repeating: 0.0, count: 50)
        try Self.record(&desk, usual + [4] + usual + [30] + usual)
        #expect(desk.said("anomaly.detected").map { $0["severity"] } == ["critical"])
        try Self.record(&desk, [30] + usual)
        #expect(desk.figure("anomalies") == 1, "that has been there before")
    }

    @Test("noise wider than the resolution is judged as without one")
    func wide() throws {
        var desks = [Desk(), Desk()]
        for index in desks.indices {
            var noise = Noise(seed: 3)
            for sample in 0..<1000 {
                let value = 100 + 4 * noise.gaussian() + (sample % 150 == 149 ? 40 : 0)
                try Self.record(&desks[index], [value], resolution: index == 0 ? 0 : 0.5)
            }
        }
        let said = desks.map { desk in desk.said("anomaly.detected").map { $0["metrics"] } }
        #expect(said[0].count == 6)
        #expect(said[0] == said[1])
    }

    @Test("a level moves by three times as much", arguments: [(2.5, 0), (4, 1), (40, 1)])
    func levels(_ distance: Double, _ expected: Int) throws {
        var desk = Desk()
        var noise = Noise(seed: 2)
        for sample in 0..<200 {
            let level = sample < 100 ? 10 : 10 + distance
            try Self.record(&desk, [level + 0.01 * noise.gaussian()])
        }
        #expect(desk.said("pattern.detected").count == expected)
    }

    @Test("so do trends and rhythms", arguments: [(0.05, 0), (0.5, 1)])
    func patterns(_ scale: Double, _ expected: Int) throws {
        var desk = Desk()
        let rise = (0..<40).map { 10 + scale * Double($0) }
        try Self.record(&desk, rise, every: .seconds(60))
        #expect(
            desk.said("pattern.detected").filter { $0["pattern_type"] == "trend" }.count == expected
        )
        desk = Desk()
        let wave = (0..<100).map { 10 + 4 * scale * Double([0, 1, 2, 3, 4, 3, 2, 1][$0 % 8]) }
        try Self.record(&desk, wave, every: .seconds(60))
        let rhythms = desk.said("pattern.detected").filter { $0["pattern_type"] == "periodicity" }
        #expect(rhythms.count == expected)
    }

    @Test("an idle server's delays are not told, what people notice is")
    func delays() throws {
        var desk = Desk()
        var noise = Noise(seed: 4)
        for sample in 0..<1000 {
            // Now and then the machine does something else first.
            let other = sample % 40 == 39 ? 0.003 * noise.uniform() : 0
            try Self.record(&desk, [0.0001 * noise.skewed(0.3) + other], resolution: 0.002)
        }
        #expect(desk.said("anomaly.detected").isEmpty)
        #expect(desk.said("pattern.detected").isEmpty)
        try Self.record(&desk, [0.06], resolution: 0.002)
        #expect(desk.said("anomaly.detected").map { $0["severity"] } == ["critical"])
    }

    @Test("it is a number that is not negative", arguments: [-1, "1", true, 1e31] as [JSON])
    func refusals(_ resolution: JSON) throws {
        var desk = Desk()
        let sample: JSON = ["name": "m", "value": 1, "resolution": resolution]
        let answer = try desk.ask("record_metric", ["samples": [sample]])
        #expect(answer["refused"] == 1)
        let message = answer["errors"]?.arrayValue?.first?["message"]?.stringValue ?? ""
        #expect(
            message.hasPrefix("samples[0]: resolution: expected a number of 0 to "),
            "\(message)"
        )
    }
}
