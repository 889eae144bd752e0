/// Numbers that are the same in each run (Knuth, The Art of Computer Programming 2, §3.3.4, MMIX).
struct LinearCongruential {
    var state: UInt64

    /// The next number of 0..<1.
    mutating func unit() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) / Double(1 << 53)
    }
}

extension [String] {
    /// The same in another order (Knuth, §3.4.2, algorithm P).
    func shuffled(with random: inout LinearCongruential) -> [String] {
        var result = self
        for last in stride(from: count - 1, to: 0, by: -1) {
            result.swapAt(Int(random.unit() * Double(last + 1)), last)
        }
        return result
    }
}
