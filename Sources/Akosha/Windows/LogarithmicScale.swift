/// The buckets into which a sketch sorts magnitudes: each is a fixed ratio wide, so a bucket's middle is never far from its values.
///
/// Masson, Rim and Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019. The
/// logarithm is not computed: as in the sketch's published implementations a number's own exponent is its whole part, and a
/// parabola between powers of two the rest. That takes 8 % more buckets than the logarithm for the same guarantee.
enum LogarithmicScale {
    /// The relative error of a quantile, α, as long as no buckets were joined.
    static let accuracy = 0.01

    /// What smaller magnitudes are not distinguished from: zero.
    static let smallest = 1e-12

    /// Buckets for each unit of the approximated logarithm.
    ///
    /// A bucket may be ln γ wide, γ = (1 + α) / (1 - α), whose logarithm is 2 artanh α. The parabola's slope over the natural
    /// logarithm's is 4/3 at least.
    private static let bucketsPerUnit: Double = {
        let square = accuracy * accuracy
        let logarithm = 2 * accuracy * (1 + square * (1 / 3 + square * (1 / 5 + square / 7)))
        return 1 / (logarithm * 4 / 3)
    }()

    /// What makes every bucket's number positive; a power of two, so that joining neighbours joins the same ones with and without it.
    private static let bias = 1 << 17

    /// The number of the bucket of a positive magnitude that is not smaller than `smallest`; it grows with the magnitude.
    @inline(__always)
    static func bucket(of magnitude: Double) -> Int32 {
        let bits = magnitude.bitPattern
        let exponent = Double(Int(bits >> 52 & 0x7FF) - 1023)
        let significand = Double(bitPattern: bits & 0xF_FFFF_FFFF_FFFF | 0x3FF0_0000_0000_0000)
        let logarithm = exponent + (5 - significand) * (significand - 1) / 3
        return Int32((logarithm * bucketsPerUnit).rounded(.down)) + Int32(bias)
    }

    /// The value that is nearest, in relation, to all values of a bucket.
    ///
    /// - Parameters:
    ///   - bucket: Its number, after joining.
    ///   - level: How often neighbours were joined.
    /// - Returns: The value, positive.
    static func value(ofBucket bucket: Int32, level: Int) -> Double {
        let low = lowerBound((Int(bucket) << level) - bias)
        let high = lowerBound(((Int(bucket) + 1) << level) - bias)
        return 2 * low * (high / (low + high))
    }

    /// The relative error after neighbours were joined that often.
    static func accuracy(level: Int) -> Double {
        var accuracy = accuracy
        // γ is squared each time.
        for _ in 0..<level { accuracy = 2 * accuracy / (1 + accuracy * accuracy) }
        return accuracy
    }

    private static func lowerBound(_ bucket: Int) -> Double {
        let logarithm = Double(bucket) / bucketsPerUnit
        let exponent = logarithm.rounded(.down)
        let significand = 3 - (4 - 3 * (logarithm - exponent)).squareRoot()
        return Double(sign: .plus, exponent: Int(exponent), significand: significand)
    }
}
