internal import WebSocketCommon

extension Double {
    /// The nearest number of so many decimals, from 0 to 9; itself when it is too large to have any.
    func rounded(decimals: Int) -> Double {
        let power = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
        let scaled = self * power
        // Past 2^52 a float has no fraction, and not finite is not finite.
        guard scaled.magnitude < 4_503_599_627_370_496 else { return self }
        // Adding 0 makes −0 a 0: "-0.0" would be an odd thing to say.
        return scaled.rounded() / power + 0
    }
}

extension JSON {
    /// A number of so many decimals, for what is not known more exactly.
    static func rounded(_ value: Double, decimals: Int) -> JSON {
        .float(value.rounded(decimals: decimals))
    }
}
