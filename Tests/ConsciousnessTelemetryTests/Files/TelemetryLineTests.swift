import Testing
import WebSocketCommon

@testable import ConsciousnessTelemetry

@Suite("Lines of files")
struct TelemetryLineTests {
    private func error(_ bytes: [UInt8]) -> TelemetryLineError? {
        do throws(TelemetryLineError) {
            _ = try TelemetryLine(checking: bytes)
            return nil
        } catch { return error }
    }

    private func text(_ line: TelemetryLine) -> String {
        String(decoding: line.bytes, as: UTF8.self)
    }

    @Test("that are records are taken as they are, without whitespace around them")
    func records() throws {
        let record = #"{"timestamp": "2025-12-18T01:30:00", "step": 0, "telemetry": {"phi": 0.72}}"#
        for line in [record, record + "\r", "  " + record + "\t"] {
            let taken = try TelemetryLine(checking: Array(line.utf8))
            #expect(text(taken) == record)
            #expect(taken.step == 0)
        }
        #expect(
            try TelemetryLine(checking: Array(#"{"step":-3,"telemetry":{}}"#.utf8)).step == -3
        )
    }

    @Test("with numbers that are none become null there, so that browsers can read them")
    func nonFinite() throws {
        let line = #"{"step": 1, "telemetry": {"phi": NaN, "a": [Infinity, -Infinity], "b": 2}}"#
        #expect(
            text(try TelemetryLine(checking: Array(line.utf8)))
                == #"{"step":1,"telemetry":{"phi":null,"a":[null,null],"b":2}}"#
        )
        let named = #"{"step":1,"telemetry":{"regime":"NaN Infinity"}}"#
        #expect(text(try TelemetryLine(checking: Array(named.utf8))) == named)
    }

    @Test(
        "that are no records are refused by what is wrong",
        arguments: [
            ("", "nothing on it"), (" \t\r", "nothing on it"),
            ("{", "not JSON: byte 1: unexpected end of input"),
            (
                #"{"step":1,"telemetry":{}}{}"#,
                "not JSON: byte 25: expected the end after the value"
            ),
            ("null", "not an object"), ("[1]", "not an object"),
            (#"{"telemetry":{}}"#, "`step` is missing or no integer"),
            (#"{"step":"1","telemetry":{}}"#, "`step` is missing or no integer"),
            (#"{"step":1.0,"telemetry":{}}"#, "`step` is missing or no integer"),
            (#"{"step":null,"telemetry":{}}"#, "`step` is missing or no integer"),
            (#"{"step":9223372036854775808,"telemetry":{}}"#, "`step` is missing or no integer"),
            (#"{"step":1}"#, "`telemetry` is missing or no object"),
            (#"{"step":1,"telemetry":[]}"#, "`telemetry` is missing or no object"),
        ]
    )
    func noRecords(_ line: String, _ problem: String) {
        #expect(error(Array(line.utf8))?.description == problem)
    }

    @Test("that are not UTF-8 are refused, though they would be JSON")
    func encoding() {
        let bytes = Array(#"{"step":1,"telemetry":{"regime":""#.utf8) + [0xC3] + Array(#""}}"#.utf8)
        #expect(error(bytes) == .notJSON(JSONError(.invalidUTF8, at: 33)))
    }

    @Test("of 1 MiB are taken, longer ones are not")
    func length() throws {
        let frame = #"{"step":1,"telemetry":{"x":""}}"#.utf8.count
        let line = { (size: Int) in
            Array(
                #"{"step":1,"telemetry":{"x":"\#(String(repeating: "x", count: size - frame))"}}"#
                    .utf8
            )
        }
        #expect(error(line(1 << 20)) == nil)
        #expect(error(line(1 << 20 + 1)) == .tooLong)
    }

    @Test("tell when they were recorded, without an offset in UTC")
    func times() throws {
        let moment = try #require(Timestamp("2025-12-18T01:30:00.250000+00:00"))
        for text in [
            "2025-12-18T01:30:00.250", "2025-12-18T01:30:00.250000", "2025-12-18T01:30:00.25Z",
            "2025-12-18T01:30:00.250+00:00", "2025-12-18T07:00:00.250+05:30",
            "2025-12-17T17:30:00.250-08:00",
        ] {
            #expect(Timestamp(recorded: text) == moment)
        }
        for text in [
            "", "now", "2025-12-18", "2025-12-18T01:30:00+1:00", "2025-12-18T01:30:00+24:00",
            "2025-12-18T01:30:00+01:60", "2025-12-18T01:30:00Z+01:00", "2025-13-18T01:30:00",
        ] {
            #expect(Timestamp(recorded: text) == nil)
        }
        let line = #"{"step":1,"timestamp":"2025-12-18T01:30:00.25","telemetry":{}}"#
        #expect(try TelemetryLine(checking: Array(line.utf8)).recordedAt == moment)
        #expect(
            try TelemetryLine(checking: Array(#"{"step":1,"telemetry":{}}"#.utf8)).recordedAt
                == nil
        )
    }

    @Test("that are to be appended are records")
    func appended() throws {
        let record = AppendedRecord(
            timestamp: "2025-12-18T01:30:00",
            step: nil,
            telemetry: ["phi": 0.7, "note": "a\nb"]
        )
        let line = try TelemetryLine(checking: record.line(step: 4))
        #expect(
            text(line)
                == #"{"timestamp":"2025-12-18T01:30:00","step":4,"telemetry":{"phi":0.7,"note":"a\nb"}}"#
        )
    }
}
