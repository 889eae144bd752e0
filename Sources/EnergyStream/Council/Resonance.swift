internal import WebSocketCommon

/// A rhythm that models have in common.
///
/// Each model's own rhythm is its slowest (`Spectrum`); where tokens come in short bursts its multiples are there too. Of the rhythms that
/// at least two models have, within a quarter of a hertz, the strongest is told, the slowest if several are about as strong. It is the
/// `fundamental` when it is the own one of all, a `harmonic` when it is that of some, and an `overtone` when it is that of none: two and
/// three bursts a second have six in common.
enum Resonance {
    /// How many models are compared, the fastest.
    static let mostModels = 8
    /// The part of the strongest rhythm's amplitude from which on another is about as strong.
    private static let aboutAsStrong = 0.9
    /// How many bins two rhythms may differ by and be the same.
    private static let tolerance = 1

    private struct Player {
        let model: ModelID
        let peaks: [Spectrum.Peak]

        /// The strongest rhythm near a bin.
        func peak(near bin: Int) -> Spectrum.Peak? {
            peaks.filter { abs($0.bin - bin) <= tolerance }.max { $0.amplitude < $1.amplitude }
        }

        /// Whether the rhythm at a bin is its own.
        func owns(_ bin: Int) -> Bool {
            peaks.first.map { abs($0.bin - bin) <= tolerance } ?? false
        }
    }

    private struct Chord {
        let bin: Int
        let players: [Player]
        let peaks: [Spectrum.Peak]

        var amplitude: Double { peaks.reduce(0) { $0 + $1.amplitude } / Double(peaks.count) }

        init?(_ bin: Int, _ players: [Player]) {
            self.bin = bin
            self.players = players.filter { $0.peak(near: bin) != nil }
            peaks = players.compactMap { $0.peak(near: bin) }
            guard peaks.count >= 2 else { return nil }
        }
    }

    /// Looks for a rhythm.
    ///
    /// - Returns: What two or more models have in common; `nil` when there is nothing.
    static func find(in models: [ModelActivity]) -> ResonanceEvent? {
        let players = models.filter { $0.steadyRate > 0.1 }
            .sorted { $0.steadyRate > $1.steadyRate }
            .prefix(mostModels)
            .map { Player(model: $0.id, peaks: Spectrum($0.history.allCounts).peaks) }
        let bins = Set(players.flatMap { $0.peaks.map(\.bin) }).sorted()
        let chords = bins.compactMap { Chord($0, players) }
        let most = chords.map(\.amplitude).max() ?? 0
        guard let chord = chords.first(where: { $0.amplitude >= aboutAsStrong * most }),
            let council = Council(chord.players.map(\.model))
        else { return nil }
        let owners = chord.players.count { $0.owns(chord.bin) }
        let bin = chord.peaks.reduce(0) { $0 + Double($1.bin) } / Double(chord.peaks.count)
        return ResonanceEvent(
            owners == chord.players.count ? .fundamental : owners > 0 ? .harmonic : .overtone,
            frequency: bin * Spectrum.resolution,
            amplitude: UnitInterval(chord.amplitude),
            participants: council,
            phase: (chord.peaks.first?.phase ?? 0) * 180 / .pi
        )
    }
}
