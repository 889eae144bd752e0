internal import CMath

/// The energy that there is: what tokens bring, less what is lost with time.
///
/// Half of it is lost in ten seconds: E(t) = E(0) · 2^(−t ÷ 10 s). Time is counted in frames, 60 to the second, so the same reports in
/// the same frames always give the same energy.
struct EnergyStore {
    /// The time in which half is lost, in frames.
    static let halfLife = 10 * FrameSchedule.rate
    /// Less than can be told; without it, what halves for ever gets so small that the processor is slow with it.
    private static let least = 1e-6

    /// The energy of the last frame.
    private(set) var energy = Reservoirs.empty
    /// What has come since.
    private var inflow = Reservoirs.empty

    /// Adds what counts for the next frame.
    mutating func add(_ energy: Reservoirs) { inflow += energy }

    /// Lets frames pass, then counts what has come in them.
    mutating func advance(by frames: Int) {
        let factor = frames == 1 ? Self.lossOfOne : Self.loss(in: frames)
        energy = energy * factor + inflow
        inflow = .empty
        if energy.total < Self.least { energy = .empty }
    }

    private static let lossOfOne = loss(in: 1)

    private static func loss(in frames: Int) -> Double {
        math_exp(-math_log(2) * Double(frames) / Double(halfLife))
    }
}
