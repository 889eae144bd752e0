/// The writer of timestamps, as Python's `isoformat` writes them.
///
/// It keeps the last second it wrote: within one second only the fraction is new.
package struct TimestampFormatter: Sendable {
    private var second: Int64
    private var prefix: TimestampText

    /// Makes a formatter that has written nothing yet.
    package init() {
        second = 0
        prefix = Self.prefix(second: 0)
    }

    /// Writes `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`, without the fraction when it is 0.
    package mutating func text(of moment: Timestamp) -> TimestampText {
        let (second, fraction) = moment.microseconds.flooringDivision(by: 1_000_000)
        if second != self.second {
            self.second = second
            prefix = Self.prefix(second: second)
        }
        var text = prefix
        if fraction != 0 {
            text.append(UInt8(ascii: "."))
            text.append(fraction, width: 6)
        }
        text.append(UInt8(ascii: "+"))
        text.append(UInt8(ascii: "0"))
        text.append(UInt8(ascii: "0"))
        text.append(UInt8(ascii: ":"))
        text.append(UInt8(ascii: "0"))
        text.append(UInt8(ascii: "0"))
        return text
    }

    /// Writes `YYYY-MM-DDTHH:MM:SS`.
    private static func prefix(second: Int64) -> TimestampText {
        let (days, secondOfDay) = second.flooringDivision(by: 86400)
        let date = CivilDate(daysSinceEpoch: days)
        var text = TimestampText()
        text.append(date.year, width: 4)
        text.append(UInt8(ascii: "-"))
        text.append(date.month, width: 2)
        text.append(UInt8(ascii: "-"))
        text.append(date.day, width: 2)
        text.append(UInt8(ascii: "T"))
        text.append(secondOfDay / 3600, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(secondOfDay / 60 % 60, width: 2)
        text.append(UInt8(ascii: ":"))
        text.append(secondOfDay % 60, width: 2)
        return text
    }
}

extension Int64 {
    /// Divides so that the remainder is never negative.
    ///
    /// The last microsecond before 1970 is 999,999 in second -1.
    fileprivate func flooringDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
