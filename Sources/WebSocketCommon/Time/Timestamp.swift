/// A moment in UTC, to the microsecond.
///
/// Its range is that of Python's `datetime`: the years 1 to 9999.
package struct Timestamp: Hashable, Sendable {
    /// The microseconds since 1970-01-01T00:00:00 UTC; negative before it.
    package let microseconds: Int64

    /// The first microsecond of the year 1 to the last of 9999.
    private static let range: ClosedRange<Int64> =
        -62_135_596_800_000_000...253_402_300_799_999_999

    /// Takes the microseconds since 1970 in UTC; `nil` outside the years 1 to 9999.
    package init?(microseconds: Int64) {
        guard Self.range.contains(microseconds) else { return nil }
        self.microseconds = microseconds
    }

    /// Takes the microseconds since 1970 in UTC, the nearest moment of the range when outside it.
    package init(clampingMicroseconds microseconds: Int64) {
        self.microseconds = min(max(microseconds, Self.range.lowerBound), Self.range.upperBound)
    }

    /// The moment that much later, or earlier when negative; the range's end when beyond it.
    package func advanced(by duration: Duration) -> Timestamp {
        let (sum, overflow) = microseconds.addingReportingOverflow(Self.microseconds(in: duration))
        guard overflow else { return Timestamp(clampingMicroseconds: sum) }
        return Timestamp(clampingMicroseconds: duration < .zero ? .min : .max)
    }

    /// The time from another moment to this one; negative when the other is later.
    package func duration(since other: Timestamp) -> Duration {
        .microseconds(microseconds - other.microseconds)
    }

    private static func microseconds(in duration: Duration) -> Int64 {
        Int64(clamping: duration.attoseconds / 1_000_000_000_000)
    }
}

extension Timestamp: Comparable {
    /// Orders moments by time.
    package static func < (moment: Timestamp, other: Timestamp) -> Bool {
        moment.microseconds < other.microseconds
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment as Python's `isoformat` writes it, such as `2026-11-20T07:37:53.970050+00:00`.
    package var description: String {
        var formatter = TimestampFormatter()
        return formatter.text(of: self).description
    }
}
