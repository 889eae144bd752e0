/// The numbers that a setting may be; infinities and NaN are in no range.
package struct NumberRange: Equatable, Sendable {
    private let lower: Double
    private let isLowerAllowed: Bool
    private let upper: Double

    private init(_ lower: Double, isLowerAllowed: Bool = true, upper: Double = .infinity) {
        self.lower = lower
        self.isLowerAllowed = isLowerAllowed
        self.upper = upper
    }

    /// Every finite number.
    package static let any = NumberRange(-.infinity)

    /// A number and all above it.
    package static func atLeast(_ lower: Double) -> NumberRange { NumberRange(lower) }

    /// All above a number, up to another, which is allowed.
    package static func above(_ lower: Double, upTo upper: Double = .infinity) -> NumberRange {
        NumberRange(lower, isLowerAllowed: false, upper: upper)
    }

    /// All between two numbers, and those two.
    package static func within(_ range: ClosedRange<Double>) -> NumberRange {
        NumberRange(range.lowerBound, upper: range.upperBound)
    }

    /// Throws what is wrong with a number that was written as `text`.
    func check(_ value: Double, _ text: String) throws(SettingsProblem) {
        let text = text.prefix(40)
        guard value.isFinite else { throw SettingsProblem("\(text) is too large") }
        let isHighEnough = isLowerAllowed ? value >= lower : value > lower
        if isHighEnough, value <= upper { return }
        let (from, to) = (Self.format(lower), Self.format(upper))
        if isLowerAllowed, upper.isFinite {
            throw SettingsProblem("\(text) is outside \(from)...\(to)")
        }
        if isHighEnough { throw SettingsProblem("\(text) is above \(to)") }
        throw SettingsProblem("\(text) is \(isLowerAllowed ? "below" : "not above") \(from)")
    }

    /// A bound without `.0`.
    private static func format(_ bound: Double) -> String {
        Int(exactly: bound).map(String.init) ?? "\(bound)"
    }
}
