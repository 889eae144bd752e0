import Glibc
import TestSupport

/// Reproducible noise of several kinds.
struct Noise {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    /// A number between 0 and 1.
    mutating func uniform() -> Double { Double.random(in: 0..<1, using: &random) }

    /// A choice.
    mutating func int(in range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

    /// Normal noise: Box and Muller, 1958.
    mutating func gaussian() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    /// Student's t with three degrees of freedom: heavy tails, a variance of 3.
    mutating func heavy() -> Double {
        let squares = (0..<3).map { _ in gaussian() }.reduce(0) { $0 + $1 * $1 }
        return gaussian() / (squares / 3).squareRoot()
    }

    /// Log-normal, as latencies are: median 1, never negative.
    mutating func skewed(_ sigma: Double) -> Double { exp(sigma * gaussian()) }

    /// How many events of a rate came: Poisson, Knuth's method.
    mutating func count(of rate: Double) -> Double {
        let limit = exp(-rate)
        var product = uniform()
        var count = 0.0
        while product > limit {
            product *= uniform()
            count += 1
        }
        return count
    }
}
