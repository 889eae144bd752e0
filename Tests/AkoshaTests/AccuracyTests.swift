import Testing

@testable import Akosha

/// Shows series of which it is known what is in them, and prints what was found.
///
/// Once for the seeds with which thresholds were chosen, once for held-out ones, whose tables the documentation has.
/// A sample comes every five seconds. σ is the noise's standard deviation, for heavy tails and skews that of the middle half or of the
/// whole as `Kind` says.
@Suite("What is known to be in a series is found, and little else")
struct AccuracyTests {
    /// What is asserted of a kind: of 10,000 samples this many may alarm, and this share of spikes of 12 σ must be found.
    private static let promises: [String: (alarms: Double, found: Double)] = [
        "gaussian": (5, 1), "heavy-tailed (t3)": (60, 0.2), "latency (log-normal)": (20, 0.8),
        "seasonal": (5, 1), "rate of a counter": (5, 1), "rare events": (30, 0.9),
        "constant with jitter": (5, 1), "slow waves": (5, 1),
    ]
    private static let sets: [Accuracy.Seeds] = [.chosenWith, .heldOut]

    @Test("spikes and dips are found, and noise seldom alarms", arguments: Kind.all, sets)
    func spikes(_ kind: Kind, _ seeds: Accuracy.Seeds) throws {
        var found = Accuracy()
        found.spikes(kind, seeds)
        print("spikes, \(seeds.name) | \(kind) | \(found.spikeRow)")
        let promise = try #require(Self.promises[kind.name])
        #expect(found.quiet.anomalies <= promise.alarms)
        #expect(found.quiet.shifts <= 1)
        #expect((found.spikes[12]?.rate ?? 0) >= promise.found)
        #expect((found.spikes[-12]?.rate ?? 0) >= promise.found)
        // Noise of its own takes 8 σ below the threshold now and then.
        if promise.found == 1 { #expect((found.spikes[8]?.rate ?? 0) >= 0.9) }
    }

    @Test("levels that move and drifts are found, and told once", arguments: Kind.all, sets)
    func levels(_ kind: Kind, _ seeds: Accuracy.Seeds) {
        var found = Accuracy()
        found.shifts(kind, seeds)
        found.drifts(kind, seeds)
        print("levels, \(seeds.name) | \(kind) | \(found.levelRow)")
        // Rare events have no level to speak of, and small steps of what rises are the trend's.
        let isClear = !["rare events", "slow waves"].contains(kind.name)
        for size in [3, 5, 10] {
            #expect((found.otherShifts[size] ?? 0) <= 3)
            let least = size == 10 ? 0.94 : isClear ? 0.8 : 0.6
            #expect((found.shifts[size]?.rate ?? 0) >= least)
        }
        // A drift of a thousandth of the level is nobody's concern.
        if kind.name != "constant with jitter" {
            for size in [10, 30] { #expect((found.drifts[size]?.rate ?? 0) >= 0.9) }
        }
        #expect(found.shiftsOfDrifts <= 3)
    }

    @Test("a rhythm is found once in a seasonal series, and in no other", arguments: Kind.all, sets)
    func rhythms(_ kind: Kind, _ seeds: Accuracy.Seeds) {
        var found = Accuracy()
        found.rhythms(kind, seeds)
        let expected = kind.name == "seasonal" ? 1 : 0
        #expect(found.rhythms.allSatisfy { $0 == expected }, "\(found.rhythms)")
    }
}

extension Accuracy.Seeds: CustomTestStringConvertible {
    var testDescription: String { name }
}
