/// The Kalman filter of a position whose acceleration changes little: it reads velocity and acceleration off noisy positions.
///
/// Kalman, "A New Approach to Linear Filtering and Prediction Problems", Journal of Basic Engineering 82 (1960), 35–45. The model is
/// that of Bar-Shalom, Li and Kirubarajan, *Estimation with Applications to Tracking and Navigation* (2001), §6.2.3: the
/// acceleration is a Wiener process, driven by white jerk. Once it has settled it follows a constant acceleration without error.
///
/// How far it trusts positions depends on the quotient of the two noises alone, not on the unit of either.
struct KalmanFilter: Sendable {
    /// What is estimated, in units of the positions and of the interval.
    struct Motion: Equatable, Sendable {
        /// Where it is.
        var position = 0.0
        /// How far it moves in a unit of time.
        var velocity = 0.0
        /// How much the velocity changes in a unit of time.
        var acceleration = 0.0

        fileprivate var isFinite: Bool {
            position.isFinite && velocity.isFinite && acceleration.isFinite
        }
    }

    /// How many times as uncertain as a measured position velocity and acceleration are at first, in variance.
    private static let initialDoubt = 100.0

    /// The power of the jerk's noise.
    private let processNoise: Double

    /// The variance of a measured position.
    private let measurementNoise: Double

    /// The time between two measurements.
    private let interval: Double

    /// `nil` before the first measurement.
    private var estimate: (motion: Motion, covariance: Covariance)?

    /// Makes a filter that has measured nothing.
    ///
    /// - Parameters:
    ///   - processNoise: The power of the jerk's noise; the larger, the sooner it follows and the more it trembles. Not negative.
    ///   - measurementNoise: The variance of a measured position; above 0.
    ///   - interval: The time between two measurements; above 0.
    init(processNoise: Double, measurementNoise: Double, interval: Double = 1) {
        precondition(processNoise >= 0 && processNoise.isFinite, "the process noise is negative")
        precondition(measurementNoise > 0 && measurementNoise.isFinite, "no measurement noise")
        precondition(interval > 0 && interval.isFinite, "no time between measurements")
        self.processNoise = processNoise
        self.measurementNoise = measurementNoise
        self.interval = interval
    }

    /// The present estimate; zeros before the first measurement.
    var motion: Motion { estimate?.motion ?? Motion() }

    /// Takes the next position, one interval after the last.
    ///
    /// One that is not finite is passed over. When numbers grow beyond what a float holds the filter begins anew, at rest there.
    mutating func measure(_ position: Double) {
        guard position.isFinite else { return }
        guard var (motion, covariance) = estimate else { return begin(at: position) }
        predict(&motion, &covariance)
        correct(&motion, &covariance, by: position)
        guard motion.isFinite, covariance.isFinite else { return begin(at: position) }
        estimate = (motion, covariance)
    }

    private mutating func begin(at position: Double) {
        let doubt = measurementNoise * Self.initialDoubt
        estimate = (
            Motion(position: position),
            Covariance(pp: measurementNoise, vv: doubt, aa: doubt)
        )
    }

    /// Moves the estimate on by an interval T: x = F x, P = F P Fᵀ + Q, with F = [1 T T²/2; 0 1 T; 0 0 1].
    private func predict(_ motion: inout Motion, _ covariance: inout Covariance) {
        let t = interval
        let half = t * t / 2
        motion.position += motion.velocity * t + motion.acceleration * half
        motion.velocity += motion.acceleration * t

        let p = covariance
        // The rows of F P; its last is that of P.
        let first = (
            p.pp + t * p.pv + half * p.pa, p.pv + t * p.vv + half * p.va,
            p.pa + t * p.va + half * p.aa
        )
        let second = (p.vv + t * p.va, p.va + t * p.aa)
        // Q for white jerk: §6.2.3 there, integrated over the interval.
        let q = processNoise * t
        covariance = Covariance(
            pp: first.0 + t * first.1 + half * first.2 + q * t * t * t * t / 20,
            pv: first.1 + t * first.2 + q * t * t * t / 8,
            pa: first.2 + q * t * t / 6,
            vv: second.0 + t * second.1 + q * t * t / 3,
            va: second.1 + q * t / 2,
            aa: p.aa + q
        )
    }

    /// Corrects by a measured position: K = P Hᵀ / S, x = x + K (z − H x), P = (1 − K H) P, with H = [1 0 0].
    private func correct(
        _ motion: inout Motion,
        _ covariance: inout Covariance,
        by position: Double
    ) {
        let p = covariance
        let innovationVariance = p.pp + measurementNoise
        let velocityGain = p.pv / innovationVariance
        let accelerationGain = p.pa / innovationVariance
        let innovation = position - motion.position
        motion.position += p.pp / innovationVariance * innovation
        motion.velocity += velocityGain * innovation
        motion.acceleration += accelerationGain * innovation

        let kept = measurementNoise / innovationVariance
        covariance = Covariance(
            pp: p.pp * kept,
            pv: p.pv * kept,
            pa: p.pa * kept,
            vv: p.vv - velocityGain * p.pv,
            va: p.va - velocityGain * p.pa,
            aa: p.aa - accelerationGain * p.pa
        )
    }
}

/// How uncertain position, velocity and acceleration are, and how far together: a symmetric matrix.
private struct Covariance: Sendable {
    var pp = 0.0
    var pv = 0.0
    var pa = 0.0
    var vv = 0.0
    var va = 0.0
    var aa = 0.0

    var isFinite: Bool {
        pp.isFinite && pv.isFinite && pa.isFinite && vv.isFinite && va.isFinite && aa.isFinite
    }
}
