internal import WebSocketCommon

/// Durations as settings write them: `500ms`, `20s`, `2m`, `1h`; a bare number counts seconds.
enum DurationText {
    /// Reads a duration.
    ///
    /// - Parameter text: A whole number and its unit, without a space.
    /// - Returns: The duration.
    /// - Throws: `SettingsProblem` when the text is anything else.
    static func parse(_ text: String) throws(SettingsProblem) -> Duration {
        guard let quantity = Quantity(text) else { throw notDuration(text) }
        switch quantity.unit {
        case "ms": return .milliseconds(quantity.amount)
        case "s", "": return .seconds(quantity.amount)
        case "m": return .seconds(quantity.multiplied(by: 60))
        case "h": return .seconds(quantity.multiplied(by: 3600))
        default: throw notDuration(text)
        }
    }

    /// Writes a duration in the largest unit that divides it; parts of a millisecond are dropped.
    static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds != 0 { return "\(seconds * 1000 + milliseconds)ms" }
        if seconds == 0 || seconds % 60 != 0 { return "\(seconds)s" }
        return seconds % 3600 == 0 ? "\(seconds / 3600)h" : "\(seconds / 60)m"
    }

    private static func notDuration(_ text: String) -> SettingsProblem {
        SettingsProblem("\(text.quoted) is not a duration; write 500ms, 20s, 2m or 1h")
    }
}
