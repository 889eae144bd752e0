internal import WebSocketCommon

/// The getters, one for each type that settings are made of.
extension SettingsReader {
    /// Reads `true` or `false`.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    package mutating func bool(_ key: String, into value: inout Bool) {
        self.value(key, into: &value, parse: SettingText.bool)
    }

    /// Reads a whole number.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - range: The numbers allowed.
    package mutating func integer<Value: FixedWidthInteger>(
        _ key: String,
        into value: inout Value,
        in range: ClosedRange<Value>
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.integer(text, in: range)
        }
    }

    /// Reads a number, whole or with a decimal point; `~` keeps the default.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - range: The numbers allowed.
    package mutating func decimal(
        _ key: String,
        into value: inout Double?,
        in range: ClosedRange<Double>
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.decimal(text, in: range)
        }
    }

    /// Reads a number as YAML 1.2 writes it, with an exponent if need be.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - range: The numbers allowed.
    package mutating func number(
        _ key: String,
        into value: inout Double,
        in range: NumberRange
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.number(text, in: range)
        }
    }

    /// Reads a number as YAML 1.2 writes it, or none: `~` keeps the default.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - range: The numbers allowed.
    package mutating func number(
        _ key: String,
        into value: inout Double?,
        in range: NumberRange
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.number(text, in: range)
        }
    }

    /// Reads a text that is not empty.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    package mutating func string(_ key: String, into value: inout String) {
        self.value(key, into: &value, parse: SettingText.string)
    }

    /// Reads a text that is not empty and that somebody else understands.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - problem: Says what is wrong with a text, beginning with the text itself; `nil` when nothing is.
    package mutating func string(
        _ key: String,
        into value: inout String,
        problem: (String) -> String?
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            let text = try SettingText.string(text)
            if let phrase = problem(text) { throw SettingsProblem(phrase) }
            return text
        }
    }

    /// Reads a text that is not empty, or none: `~` keeps the default.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    package mutating func string(_ key: String, into value: inout String?) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.string(text)
        }
    }

    /// Reads a duration: `500ms`, `20s`, `2m`, `1h`, or a bare number of seconds.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - range: The durations allowed.
    package mutating func duration(
        _ key: String,
        into value: inout Duration,
        in range: ClosedRange<Duration>
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.within(range, DurationText.parse(text), text, DurationText.format)
        }
    }

    /// Reads a size: `64KiB`, `1MiB`, `1GiB`, or a bare number of bytes.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set, in bytes.
    ///   - range: The sizes allowed, in bytes.
    package mutating func byteCount(
        _ key: String,
        into value: inout Int,
        in range: ClosedRange<Int>
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            try SettingText.within(range, ByteCountText.parse(text), text, ByteCountText.format)
        }
    }

    /// Reads one of a few words.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    package mutating func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        into value: inout Value
    ) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            if let value = Value(rawValue: text) { return value }
            throw SettingText.notOne(text, of: Value.allCases.map(\.rawValue))
        }
    }

    /// Reads one of a few words that somebody else knows.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set.
    ///   - words: The words allowed.
    package mutating func word(_ key: String, into value: inout String, among words: [String]) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            guard words.contains(text) else { throw SettingText.notOne(text, of: words) }
            return text
        }
    }
}
