@testable import Akosha

/// What was found in series of which it is known what is in them, added up over seeds.
struct Accuracy {
    /// Seeds of series, in two sets that have none in common.
    struct Seeds: Sendable {
        let name: String
        let spikes: ClosedRange<UInt64>
        let shifts: ClosedRange<UInt64>
        let drifts: ClosedRange<UInt64>
        let rhythms: ClosedRange<UInt64>

        /// Those of the series with which the detectors' thresholds were chosen.
        static let chosenWith = Seeds(
            name: "chosen with",
            spikes: 7...7,
            shifts: 11...11,
            drifts: 1...10,
            rhythms: 5...5
        )
        /// Those of series that no threshold was chosen with.
        static let heldOut = Seeds(
            name: "held out",
            spikes: 4001...4003,
            shifts: 4011...4013,
            drifts: 4021...4030,
            rhythms: 4041...4045
        )
    }

    /// How many of some disturbances were found.
    struct Share: CustomStringConvertible {
        var hits = 0
        var misses = 0

        var rate: Double { Double(hits) / Double(max(hits + misses, 1)) }
        var description: String { "\(hits) of \(hits + misses)" }

        mutating func count(_ isHit: Bool) {
            if isHit { hits += 1 } else { misses += 1 }
        }
    }

    /// The anomalies, level shifts and trends of series without disturbances, per 10,000 samples.
    var quiet = (anomalies: 0.0, shifts: 0.0, trends: 0.0)
    /// Spikes and dips that began an anomaly, by their size in σ.
    var spikes: [Int: Share] = [:]
    /// Levels that were told of within 100 samples, by their size in σ.
    var shifts: [Int: Share] = [:]
    /// After how many samples they were, of half of them.
    var delays: [Int: Int] = [:]
    /// What was told as a level shift besides, for each 10,000 samples.
    var otherShifts: [Int: Double] = [:]
    /// Drifts that were told of, by hundredths of σ a window.
    var drifts: [Int: Share] = [:]
    /// What was told as a level shift of drifts of 1,000 samples, at the most.
    var shiftsOfDrifts = 0
    /// How many rhythms were told in each series of 3,000 samples.
    var rhythms: [Int] = []

    /// Shows series of a kind without disturbances, and with spikes and dips in them.
    mutating func spikes(_ kind: Kind, _ seeds: Seeds) {
        for seed in seeds.spikes {
            var noise = Noise(seed: seed)
            var trial = Trial()
            for index in 0..<10_000 { trial.show(kind.value(index, 0, &noise)) }
            let part = 1 / Double(seeds.spikes.count)
            quiet.anomalies += part * Double(trial.anomalies)
            quiet.shifts += part * Double(trial.samples("pattern.detected", "level_shift").count)
            quiet.trends += part * Double(trial.samples("pattern.detected", "trend").count)
            for size in [6, 8, 12, -8, -12] { inject(size, kind, &noise) }
        }
    }

    private mutating func inject(_ size: Int, _ kind: Kind, _ noise: inout Noise) {
        var trial = Trial()
        var next = 1100
        for index in 0..<10_000 {
            let value = kind.value(index, 0, &noise)
            guard index == next else {
                trial.show(value)
                continue
            }
            next += noise.int(in: 150..<450)
            let hasBegun = trial.show(value + Double(size) * kind.deviation)
            spikes[size, default: Share()].count(hasBegun)
        }
    }

    /// Shows series of a kind whose level moves every 500 samples.
    mutating func shifts(_ kind: Kind, _ seeds: Seeds) {
        for size in [3, 5, 10] {
            var all: [Int] = []
            for seed in seeds.shifts {
                var noise = Noise(seed: seed)
                var trial = Trial()
                for index in 0..<10_000 {
                    let level = index / 500 % 2 == 1 ? Double(size) * kind.deviation : 0
                    trial.show(kind.value(index, level, &noise))
                }
                let told = trial.samples("pattern.detected", "level_shift")
                let first = (1..<20).map { step in told.first { $0 / 500 == step } }
                let delays = first.compactMap(\.self).map { $0 % 500 }.filter { $0 < 100 }
                for step in 0..<19 { shifts[size, default: Share()].count(step < delays.count) }
                otherShifts[size, default: 0] +=
                    Double(told.count - delays.count) / Double(seeds.shifts.count)
                all += delays
            }
            delays[size] = all.isEmpty ? nil : all.sorted()[all.count / 2] + 1
        }
    }

    /// Shows series of a kind that rise in their second half.
    mutating func drifts(_ kind: Kind, _ seeds: Seeds) {
        for size in [10, 30] {
            for seed in seeds.drifts {
                var noise = Noise(seed: seed)
                var trial = Trial()
                for index in 0..<2000 {
                    let windows = max(0, Double(index - 1000) / 12)
                    let level = Double(size) / 100 * kind.deviation * windows
                    trial.show(kind.value(index, level, &noise))
                }
                let trends = trial.samples("pattern.detected", "trend")
                drifts[size, default: Share()].count(trends.contains { $0 > 1000 })
                let told = trial.samples("pattern.detected", "level_shift").count
                shiftsOfDrifts = max(shiftsOfDrifts, told)
            }
        }
    }

    /// Shows series of a kind and counts the rhythms that are told.
    mutating func rhythms(_ kind: Kind, _ seeds: Seeds) {
        for seed in seeds.rhythms {
            var noise = Noise(seed: seed)
            var trial = Trial()
            for index in 0..<3000 { trial.show(kind.value(index, 0, &noise)) }
            rhythms.append(trial.samples("pattern.detected", "periodicity").count)
        }
    }

    private static func tenths(_ number: Double) -> String {
        ((number * 10).rounded() / 10).brief
    }

    /// The row of the documentation's table that `spikes` makes.
    var spikeRow: String {
        let alarms = [quiet.anomalies, quiet.shifts, quiet.trends].map(Self.tenths)
        let sizes = [6, 8, 12, -8, -12].map { spikes[$0, default: Share()].description }
        return (alarms + sizes).joined(separator: " | ")
    }

    /// The row of the documentation's table that `shifts` and `drifts` make.
    var levelRow: String {
        let levels = [3, 5, 10].map { size in
            "\(shifts[size, default: Share()]), \(delays[size] ?? 0)"
        }
        let others = [3, 5, 10].map { otherShifts[$0, default: 0] }.max() ?? 0
        let trends = [10, 30].map { drifts[$0, default: Share()].description }
        return (levels + [Self.tenths(others)] + trends).joined(separator: " | ")
    }
}
