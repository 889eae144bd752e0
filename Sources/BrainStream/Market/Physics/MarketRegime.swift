/// How wild a market is, by the tail index α of its returns.
///
/// The names and thresholds are those of the BrainStream protocol. Behind them: above α = 2 a Pareto tail has a variance, so sums of
/// returns tend to the normal law; below it they tend to a stable law of index α instead (Lévy 1925; Mandelbrot 1963, "The Variation
/// of Certain Speculative Prices", Journal of Business 36).
enum MarketRegime: String, Equatable, Sendable {
    /// α > 2: returns have a variance.
    case gaussian = "Gaussian"
    /// 1.5 < α ≤ 2: no variance, jumps dominate.
    case levyStable = "L\u{E9}vy Stable"
    /// 0 < α ≤ 1.5: hardly a mean; nothing is to be staked.
    case critical = "Critical"
    /// No α is known; a state before any source says 0.
    case unknown = "Unknown"

    /// The names, as an error tells them.
    static let expected = "Gaussian, L\u{E9}vy Stable, Critical or Unknown"

    /// Reads the name of a regime: the protocol's, or the longer one that the original engine writes.
    init?(named name: String) {
        switch name {
        case Self.gaussian.rawValue, "GAUSSIAN (Safe)": self = .gaussian
        case Self.levyStable.rawValue, "L\u{C9}VY STABLE (Risky)": self = .levyStable
        case Self.critical.rawValue, "CRITICAL (Chaos)": self = .critical
        case Self.unknown.rawValue: self = .unknown
        default: return nil
        }
    }

    /// Names the regime of a tail index.
    init(alpha: Double) {
        self =
            switch alpha {
            case let alpha where alpha > 2: .gaussian
            case let alpha where alpha > 1.5: .levyStable
            case let alpha where alpha > 0: .critical
            // Not above 0, or not a number.
            default: .unknown
            }
    }
}
