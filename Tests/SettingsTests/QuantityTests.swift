import Testing

@testable import Settings

@Suite("Durations and sizes are written with units")
struct QuantityTests {
    @Test(
        "a duration reads, and is written in its largest unit",
        arguments: [
            ("0", .zero, "0s"),
            ("20", .seconds(20), "20s"),
            ("500ms", .milliseconds(500), "500ms"),
            ("1500ms", .milliseconds(1500), "1500ms"),
            ("20s", .seconds(20), "20s"),
            ("90s", .seconds(90), "90s"),
            ("2m", .seconds(120), "2m"),
            ("60m", .seconds(3600), "1h"),
            ("24h", .seconds(86400), "24h"),
        ] as [(String, Duration, String)]
    )
    func duration(text: String, expected: Duration, written: String) throws {
        let duration = try DurationText.parse(text)
        #expect(duration == expected)
        #expect(DurationText.format(duration) == written)
    }

    @Test("what is no duration says so", arguments: ["", "s", "-1s", "1.5s", "20 s", "1d", "2M"])
    func notDuration(_ text: String) {
        let expected = "\"\(text)\" is not a duration; write 500ms, 20s, 2m or 1h"
        #expect(throws: SettingsProblem(expected)) { try DurationText.parse(text) }
    }

    @Test(
        "a size reads, and is written in its largest unit",
        arguments: [
            ("0", 0, "0"),
            ("125", 125, "125"),
            ("65536", 65536, "64KiB"),
            ("64KiB", 65536, "64KiB"),
            ("1500KiB", 1_536_000, "1500KiB"),
            ("1024KiB", 1_048_576, "1MiB"),
            ("2GiB", 2_147_483_648, "2GiB"),
        ]
    )
    func byteCount(text: String, expected: Int, written: String) throws {
        let bytes = try ByteCountText.parse(text)
        #expect(bytes == expected)
        #expect(ByteCountText.format(bytes) == written)
    }

    @Test("what is no size says so", arguments: ["", "KiB", "-1", "1.5MiB", "64KB", "64k"])
    func notByteCount(_ text: String) {
        let expected = "\"\(text)\" is not a size; write 65536, 64KiB, 1MiB or 1GiB"
        #expect(throws: SettingsProblem(expected)) { try ByteCountText.parse(text) }
    }

    @Test("a number beyond counting is the largest there is", arguments: ["", "s", "m", "h"])
    func overflow(_ unit: String) throws {
        #expect(try DurationText.parse("99999999999999999999" + unit) == .seconds(Int64.max))
        #expect(try ByteCountText.parse("9223372036854775807GiB") == .max)
    }
}
