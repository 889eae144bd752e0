extension Timestamp {
    /// Reads `YYYY-MM-DDTHH:MM:SS`, a fraction of one to nine digits or none, and `+00:00` or `Z`.
    ///
    /// Digits beyond the microsecond are dropped. `nil` for any other text, for a date the calendar
    /// does not have, and for leap seconds, which Python does not have either.
    package init?(_ text: String) {
        var reader = Reader(rest: Substring(text).utf8)
        guard
            let year = reader.number(width: 4), reader.skip("-"),
            let month = reader.number(width: 2), reader.skip("-"),
            let day = reader.number(width: 2), reader.skip("T"),
            let hour = reader.number(width: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(width: 2), minute < 60, reader.skip(":"),
            let second = reader.number(width: 2), second < 60,
            let fraction = reader.fraction(),
            reader.skip("Z") || reader.skip("+00:00"),
            reader.rest.isEmpty,
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let seconds = ((date.daysSinceEpoch * 24 + hour) * 60 + minute) * 60 + second
        self.init(microseconds: seconds * 1_000_000 + fraction)
    }
}

/// The text of a timestamp that is still to be read.
private struct Reader {
    var rest: Substring.UTF8View

    /// Takes exactly `width` digits.
    mutating func number(width: Int) -> Int64? {
        let digits = rest.prefix(width)
        guard digits.count == width else { return nil }
        var number: Int64 = 0
        for character in digits {
            guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= character else { return nil }
            number = number * 10 + Int64(character - UInt8(ascii: "0"))
        }
        rest = rest.dropFirst(width)
        return number
    }

    /// Takes that text, if it is next.
    mutating func skip(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// Takes a fraction in microseconds; 0 when there is none.
    mutating func fraction() -> Int64? {
        guard skip(".") else { return 0 }
        var microseconds: Int64 = 0
        var unit: Int64 = 100_000
        var width = 0
        while let digit = number(width: 1) {
            microseconds += digit * unit
            unit /= 10
            width += 1
        }
        return 1...9 ~= width ? microseconds : nil
    }
}
