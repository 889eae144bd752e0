import TestSupport
import Testing

@testable import WebSocketCommon

@Suite("A timestamp")
struct TimestampTests {
    @Test(
        "is written as Python's isoformat writes it",
        arguments: [
            (1_795_160_273_970_050, "2026-11-20T07:37:53.970050+00:00"),
            (0, "1970-01-01T00:00:00+00:00"),
            (1, "1970-01-01T00:00:00.000001+00:00"),
            (-1, "1969-12-31T23:59:59.999999+00:00"),
            (951_782_400_000_000, "2000-02-29T00:00:00+00:00"),
            (4_107_542_399_000_000, "2100-02-28T23:59:59+00:00"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00+00:00"),
            (-62_135_596_800_000_000, "0001-01-01T00:00:00+00:00"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999+00:00"),
        ] as [(Int64, String)]
    )
    func isoformat(microseconds: Int64, text: String) throws {
        let moment = try #require(Timestamp(microseconds: microseconds))
        #expect(moment.description == text)
        #expect(Timestamp(text) == moment)
    }

    @Test(
        "is read with Z and with any fraction",
        arguments: [
            ("2026-11-20T07:37:53Z", "2026-11-20T07:37:53+00:00"),
            ("2026-11-20T07:37:53.97Z", "2026-11-20T07:37:53.970000+00:00"),
            ("2026-11-20T07:37:53.970Z", "2026-11-20T07:37:53.970000+00:00"),
            ("2026-11-20T07:37:53.123456789Z", "2026-11-20T07:37:53.123456+00:00"),
        ]
    )
    func reading(text: String, isoformat: String) {
        #expect(Timestamp(text)?.description == isoformat)
    }

    @Test(
        "is not read from anything else",
        arguments: [
            "", "2026", "2026-11-20", "2026-11-20T07:37:53", "2026-11-20 07:37:53Z",
            "2026-11-20T07:37:53+01:00", "2026-11-20T07:37:53z", "2026-11-20T07:37:53.Z",
            "2026-11-20T07:37:53.1234567890Z", "2026-11-20T07:37:53ZZ", "2026-1-20T07:37:53Z",
            "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
            "0000-01-01T00:00:00Z", "-001-01-01T00:00:00Z", "+026-01-01T00:00:00Z",
        ]
    )
    func refusal(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("stays within the years 1 to 9999")
    func range() throws {
        let last = try #require(Timestamp(microseconds: 253_402_300_799_999_999))
        let first = try #require(Timestamp(microseconds: -62_135_596_800_000_000))
        #expect(Timestamp(microseconds: last.microseconds + 1) == nil)
        #expect(Timestamp(microseconds: first.microseconds - 1) == nil)
        #expect(Timestamp(clampingMicroseconds: .max) == last)
        #expect(Timestamp(clampingMicroseconds: .min) == first)
        #expect(last.advanced(by: .microseconds(1)) == last)
        #expect(last.advanced(by: .seconds(Int64.max)) == last)
        #expect(first.advanced(by: .seconds(Int64.min)) == first)
        #expect(last.duration(since: last.advanced(by: .seconds(-3))) == .seconds(3))
    }

    @Test("counts every day of four centuries once, in both directions")
    func calendar() {
        var previous = CivilDate(daysSinceEpoch: -1)
        for day: Int64 in 0..<146_097 {
            let date = CivilDate(daysSinceEpoch: day)
            let follows = date.day == previous.day + 1 || date.day == 1
            guard follows, date.daysSinceEpoch == day else {
                Issue.record("day \(day) is \(date) after \(previous)")
                return
            }
            previous = date
        }
        #expect(previous == CivilDate(year: 2369, month: 12, day: 31))
    }

    @Test("is written the same by a formatter that remembers and by one that does not")
    func formatter() {
        var generator = SeededGenerator(seed: 7)
        var formatter = TimestampFormatter()
        var moment = Timestamp(clampingMicroseconds: -5_000_000)
        for _ in 0..<300 {
            let step = Int64.random(in: -200_000...700_000, using: &generator)
            moment = moment.advanced(by: .microseconds(step))
            #expect(formatter.text(of: moment).description == moment.description)
        }
    }
}
