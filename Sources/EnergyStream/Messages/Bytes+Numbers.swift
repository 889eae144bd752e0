/// Numbers, written without the strings that `description` makes.
extension [UInt8] {
    private static var powersOfTen: [5 of UInt64] { [1, 10, 100, 1000, 10000] }

    /// Appends a whole number in decimal.
    mutating func append(whole number: UInt64) {
        var unit: UInt64 = 1
        while number / unit >= 10 { unit *= 10 }
        append(digitsOf: number, from: unit)
    }

    /// Appends a number that is counted in a power of ten, without zeros that say nothing: 12500 with 4 places is `1.25`.
    ///
    /// - Parameters:
    ///   - number: How many units.
    ///   - places: How many digits stand behind the point, 0...4.
    mutating func append(_ number: Int64, places: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let scale = Self.powersOfTen[places]
        append(whole: number.magnitude / scale)
        var fraction = number.magnitude % scale
        guard fraction > 0 else { return }
        append(UInt8(ascii: "."))
        var unit = scale / 10
        while fraction > 0 {
            append(digit: fraction / unit)
            fraction %= unit
            unit /= 10
        }
    }

    private mutating func append(digitsOf number: UInt64, from first: UInt64) {
        var unit = first
        while unit > 0 {
            append(digit: number / unit % 10)
            unit /= 10
        }
    }

    private mutating func append(digit: UInt64) {
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
    }
}

extension Int64 {
    /// Rounds to a whole number of units, of which there are so many in 1; what is not finite is 0, what is too large the limit.
    init(rounding value: Double, unitsPerOne scale: Double, limit: Int64) {
        guard value.isFinite else {
            self = 0
            return
        }
        let bound = Double(limit)
        self = Int64(Swift.min(Swift.max((value * scale).rounded(), -bound), bound))
    }
}
