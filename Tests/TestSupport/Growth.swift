/// How many times longer work takes at `large` than at `small`, in the round of three that favours it.
///
/// Both are measured in one run, so that the machine's speed does not matter: eight times as much work takes about eight times as
/// long when each step costs the same, and sixty-four times when it grows with the whole.
///
/// - Parameters:
///   - small: The smaller size.
///   - large: The larger size.
///   - work: Does the work at a size.
/// - Returns: The ratio.
/// - Throws: What `work` throws.
package func growth(from small: Int, to large: Int, _ work: (Int) throws -> Void) rethrows -> Double
{
    let clock = ContinuousClock()
    var best = Double.infinity
    for _ in 0..<3 {
        let brief = try clock.measure { try work(small) }
        let long = try clock.measure { try work(large) }
        best = min(best, long / brief)
    }
    return best
}
