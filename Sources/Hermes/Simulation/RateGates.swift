/// Which rates a frame is due for: each rate is a grid over the time for which the simulation has run, and the first frame on or behind
/// each of its points is due.
///
/// The grid is kept by counting points from the start, so no error adds up: a rate of 60 Hz over a simulation of 100 Hz gets 60 frames
/// each second, 10 or 20 ms apart.
struct RateGates {
    private struct Gate {
        let rate: Double
        /// The last point that a frame was due for.
        var point: Double
    }

    private var gates: [Gate] = []
    /// For how long it has run, in nanoseconds, at the last frame.
    private var elapsed: Double = 0

    /// The rates there are.
    var rates: [Double] { gates.map(\.rate) }

    /// Sets the rates, in Hz, above 0; those that were there go on as they were.
    mutating func set(_ rates: [Double]) {
        gates = rates.map { rate in
            gates.first { $0.rate == rate } ?? Gate(rate: rate, point: Self.point(elapsed, rate))
        }
    }

    /// Moves time on and answers which rates are due.
    ///
    /// - Parameters:
    ///   - nanoseconds: How much time has passed since the last call.
    ///   - slack: How far before a point counts as on it, in nanoseconds: half the distance of two frames, so that each point gets the
    ///     frame next to it.
    /// - Returns: The rates, in Hz.
    mutating func advance(by nanoseconds: Double, slack: Double = 0) -> [Double] {
        elapsed += nanoseconds
        var due: [Double] = []
        for index in gates.indices {
            let point = Self.point(elapsed + slack, gates[index].rate)
            guard point > gates[index].point else { continue }
            gates[index].point = point
            due.append(gates[index].rate)
        }
        return due
    }

    private static func point(_ nanoseconds: Double, _ rate: Double) -> Double {
        (nanoseconds * rate * 1e-9).rounded(.down)
    }
}
