internal import CMath

/// Which rhythms there are in the arrival of tokens.
///
/// The discrete Fourier transform of the tokens of four seconds' frames, in steps of a quarter of a hertz up to 10 Hz, by Goertzel's
/// algorithm ("An Algorithm for the Evaluation of Finite Trigonometric Series", 1958), relative to its value at 0 Hz: 1 where all tokens
/// come at the same moment of each period, 0 where they come at any.
struct Spectrum {
    /// A rhythm.
    struct Peak: Equatable {
        /// Its frequency, in quarters of a hertz.
        let bin: Int
        let amplitude: Double
        /// How far it is beyond its crest, in radians.
        let phase: Double
    }

    /// Hertz per bin: one over the length of what is looked at.
    static let resolution = Double(FrameSchedule.rate) / Double(TokenHistory.length)
    /// The rhythms that are looked for, in bins: 0.5 to 10 Hz.
    static let range = 2...40
    /// How strong a rhythm is at least.
    static let leastAmplitude = 0.3
    /// How certain it is at least: n A², which tokens that come at random exceed once in e⁶ = 400 times (Rayleigh's test; Mardia and
    /// Jupp, "Directional Statistics", §6.3).
    static let leastCertainty = 6.0

    /// The rhythms, the slowest first.
    let peaks: [Peak]

    /// Looks for rhythms.
    ///
    /// - Parameter counts: The tokens of each frame of four seconds, the oldest first.
    init(_ counts: [Float]) {
        precondition(counts.count == TokenHistory.length, "\(counts.count) frames")
        let values = counts.map(Double.init)
        let sum = values.reduce(0, +)
        guard sum > 0 else {
            peaks = []
            return
        }
        // Tokens that come together are no independent sign: of frames with different counts so many would be (Kish, 1965).
        let arrivals = sum * sum / values.reduce(0) { $0 + $1 * $1 }
        guard arrivals >= Self.leastCertainty else {
            peaks = []
            return
        }
        // One bin more at either end, to see where the amplitude is highest.
        let lines = Self.turns.map { Self.line(values, turn: $0, sum: sum) }
        peaks = Self.range.compactMap { bin in
            // The first line is that of the bin before the range.
            let index = bin - Self.range.lowerBound + 1
            let amplitude = lines[index].amplitude
            guard amplitude >= Self.leastAmplitude,
                arrivals * amplitude * amplitude >= Self.leastCertainty,
                amplitude > lines[index - 1].amplitude, amplitude >= lines[index + 1].amplitude
            else { return nil }
            return Peak(bin: bin, amplitude: amplitude, phase: lines[index].phase)
        }
    }

    /// Cosine and sine of what each bin turns by in a frame.
    private static let turns: [SIMD2<Double>] = (range.lowerBound - 1...range.upperBound + 1).map {
        let angle = 2 * Double.pi * Double($0) / Double(TokenHistory.length)
        return SIMD2(math_cos(angle), math_sin(angle))
    }

    private static func line(
        _ values: [Double],
        turn: SIMD2<Double>,
        sum: Double
    ) -> (amplitude: Double, phase: Double) {
        let factor = 2 * turn.x
        var (last, beforeLast) = (0.0, 0.0)
        for value in values { (last, beforeLast) = (value + factor * last - beforeLast, last) }
        // Σ value · e^(i ω age): its angle is what has passed since the crest.
        let real = last - turn.x * beforeLast
        let imaginary = turn.y * beforeLast
        let length = (real * real + imaginary * imaginary).squareRoot()
        return (length / sum, math_atan2(imaginary, real))
    }
}
