internal import Glibc

extension Double {
    /// The number with that many decimals.
    func fixed(_ decimals: Int) -> String {
        guard isFinite else { return "-" }
        let factor = pow(10, Double(decimals))
        let whole = Int64((magnitude * factor).rounded())
        let sign = self < 0 && whole > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let fraction = String(whole % Int64(factor))
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(sign)\(whole / Int64(factor)).\(zeros)\(fraction)"
    }

    /// The whole number in groups of three digits.
    var grouped: String {
        var digits = fixed(0)
        var groups: [String] = []
        while digits.count > 3 {
            groups.append(String(digits.suffix(3)))
            digits.removeLast(3)
        }
        return ([digits] + groups.reversed()).joined(separator: ",")
    }
}

extension String {
    /// The text at the right of a column.
    func right(_ width: Int) -> String {
        String(repeating: " ", count: max(width - count, 0)) + self
    }

    /// The text at the left of a column.
    func left(_ width: Int) -> String {
        self + String(repeating: " ", count: max(width - count, 0))
    }
}

/// The logarithm to the base 10.
func logarithm(_ number: Double) -> Double { log10(number) }
