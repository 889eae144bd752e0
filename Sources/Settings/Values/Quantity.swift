/// A whole number with the unit behind it, as in `64KiB`.
///
/// A number too large to hold becomes the largest one, so that it fails its range, not its syntax.
struct Quantity: Equatable {
    /// The number, 0 or more.
    let amount: Int64
    /// What follows it; empty for a bare number.
    let unit: Substring

    /// Splits a text; `nil` when it does not begin with a digit.
    init?(_ text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard !digits.isEmpty else { return nil }
        amount = Int64(digits) ?? .max
        unit = text.dropFirst(digits.count)
    }

    /// The amount in a smaller unit, or the largest there is.
    func multiplied(by factor: Int64) -> Int64 {
        let (product, overflow) = amount.multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}
