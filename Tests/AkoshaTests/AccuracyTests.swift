import Testing
import WebSocketCommon

@testable import Akosha

/// Shows series of which it is known what is in them, and prints what was found; the tables of the documentation are these figures.
///
/// A series has 10,000 samples, one every five seconds. σ is the noise's standard deviation, for heavy tails and skews that of the middle
/// half or of the whole as `Kind` says.
@Suite("What is known to be in a series is found, and little else")
struct AccuracyTests {
    /// What is asserted of a kind: of 10,000 samples this many may alarm, and this share of spikes of 12 σ must be found.
    private static let promises: [String: (alarms: Int, found: Double)] = [
        "gaussian": (5, 1), "heavy-tailed (t3)": (60, 0.2), "latency (log-normal)": (20, 0.8),
        "seasonal": (5, 1), "rate of a counter": (5, 1), "rare events": (30, 0.9),
        "constant with jitter": (5, 1), "slow waves": (5, 1),
    ]

    @Test("spikes and dips are found, and noise seldom alarms", arguments: Kind.all)
    func spikes(_ kind: Kind) throws {
        var noise = Noise(seed: 7)
        var quiet = Trial()
        for index in 0..<10_000 { quiet.show(kind.value(index, 0, &noise)) }
        var shares: [Int: Double] = [:]
        var row = ""
        for size in [6, 8, 12, -8, -12] {
            let (found, all) = Self.injected(size, kind, &noise)
            shares[size] = Double(found) / Double(all)
            row += "\(size)σ \(found)/\(all)  "
        }
        print(
            "\(kind): false alarms \(quiet.anomalies), level shifts"
                + " \(quiet.samples("pattern.detected", "level_shift").count) in 10,000;  \(row)"
        )
        let promise = try #require(Self.promises[kind.name])
        #expect(quiet.anomalies <= promise.alarms)
        #expect(quiet.samples("pattern.detected", "level_shift").count <= 1)
        #expect(shares[12] ?? 0 >= promise.found)
        #expect(shares[-12] ?? 0 >= promise.found)
        // Noise of its own takes 8 σ below the threshold now and then.
        if promise.found == 1 { #expect((shares[8] ?? 0) >= 0.9) }
    }

    /// Adds a distance to some samples.
    ///
    /// - Returns: How many of them began an anomaly, and how many there were.
    private static func injected(
        _ size: Int,
        _ kind: Kind,
        _ noise: inout Noise
    ) -> (found: Int, all: Int) {
        var trial = Trial()
        var found = 0
        var all = 0
        var next = 1100
        for index in 0..<10_000 {
            var value = kind.value(index, 0, &noise)
            let isInjected = index == next
            if isInjected {
                value += Double(size) * kind.deviation
                next += noise.int(in: 150..<450)
                all += 1
            }
            if trial.show(value), isInjected { found += 1 }
        }
        return (found, all)
    }

    @Test("a level that moves is found once, within a few samples", arguments: Kind.all)
    func shifts(_ kind: Kind) {
        var row = ""
        for size in [3.0, 5, 10] {
            var noise = Noise(seed: 11)
            var trial = Trial()
            for index in 0..<10_000 {
                let isRaised = index / 500 % 2 == 1
                trial.show(kind.value(index, isRaised ? size * kind.deviation : 0, &noise))
            }
            var delays: [Int] = []
            var others = 0
            var found: Set<Int> = []
            for sample in trial.samples("pattern.detected", "level_shift") {
                let isFirst = sample >= 500 && found.insert(sample / 500).inserted
                if isFirst, sample % 500 < 100 { delays.append(sample % 500) } else { others += 1 }
            }
            let middle = delays.isEmpty ? 0 : delays.sorted()[delays.count / 2] + 1
            row += "\(Int(size))σ \(delays.count)/19 after \(middle) samples, others \(others)  "
            #expect(others <= 3)
            // Rare events have no level to speak of, and small steps of what rises are the trend's.
            let isClear = !["rare events", "slow waves"].contains(kind.name)
            #expect(delays.count >= (size == 10 ? 18 : isClear ? 16 : 12))
        }
        print("\(kind): level shifts  \(row)")
    }

    @Test("a drift is a trend", arguments: Kind.all)
    func drifts(_ kind: Kind) {
        var row = ""
        for size in [0.1, 0.3] {
            var found = 0
            var shifts = 0
            for seed in 1...10 {
                var noise = Noise(seed: UInt64(seed))
                var trial = Trial()
                for index in 0..<2000 {
                    let windows = max(0, Double(index - 1000) / 12)
                    trial.show(kind.value(index, size * kind.deviation * windows, &noise))
                }
                let trends = trial.samples("pattern.detected", "trend")
                found += trends.contains { $0 > 1000 } ? 1 : 0
                shifts += trial.samples("pattern.detected", "level_shift").count
            }
            row += "\(size)σ a window \(found)/10, level shifts \(shifts)  "
            // A drift of a thousandth of the level is nobody's concern.
            if kind.name != "constant with jitter" { #expect(found >= 9) }
            #expect(shifts <= 10)
        }
        print("\(kind): trends  \(row)")
    }

    @Test("a rhythm is found once in a seasonal series, and in no other", arguments: Kind.all)
    func rhythms(_ kind: Kind) {
        var noise = Noise(seed: 5)
        var trial = Trial()
        for index in 0..<3000 { trial.show(kind.value(index, 0, &noise)) }
        let found = trial.samples("pattern.detected", "periodicity").count
        #expect(found == (kind.name == "seasonal" ? 1 : 0))
    }
}
