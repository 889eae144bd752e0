import Akosha
import TestSupport
import Testing
import WebSocketCommon

@Suite("Samples are taken in, one or many, and each wrong one is told what is wrong")
struct RecordingTests {
    @Test("one sample is taken in")
    func one() throws {
        var desk = Desk()
        let reply = try desk.ask("record_metric", ["name": "cpu", "value": 12.5])
        #expect(reply == ["recorded": 1, "late": 0, "refused": 0, "errors": []])
        let row = try desk.ask("get_metric", ["name": "cpu"])["series"]?.arrayValue?.first
        #expect(row?["last_value"] == 12.5)
        #expect(row?["count"] == 1)
        #expect(row?["labels"] == [:])
        #expect(desk.record.isEmpty, "a sample is no event")
    }

    @Test("labels make a series, in whatever order they come")
    func labels() throws {
        var desk = Desk()
        try desk.record("cpu", 1, ["host": "a", "zone": "z"])
        try desk.record("cpu", 2, ["zone": "z", "host": "a"])
        try desk.record("cpu", 3, ["host": "b", "zone": "z"])
        try desk.record("cpu", 4)
        let all = try desk.ask("get_metric", ["name": "cpu"])
        #expect(all["total"] == 3)
        let one = try desk.ask(
            "get_metric",
            ["name": "cpu", "labels": ["zone": "z", "host": "a"]]
        )
        #expect(one["count"] == 1)
        #expect(one["series"]?.arrayValue?.first?["count"] == 2)
        #expect(
            desk.refusal("get_metric", ["name": "cpu", "labels": ["host": "a"]])
                == Refusal(.notFound, #"labels: no series "cpu{host=a}""#)
        )
        #expect(
            desk.refusal("get_metric", ["name": "cpa"])
                == Refusal(.notFound, #"name: no metric "cpa""#)
        )
    }

    @Test("a wrong sample of a batch costs only itself")
    func batch() throws {
        var desk = Desk()
        let reply = try desk.ask(
            "record_metric",
            [
                "samples": [
                    ["name": "a", "value": 1], ["name": "a"], 7,
                    ["name": "a", "value": "x"], ["name": "b", "value": 2],
                ]
            ]
        )
        #expect(reply["recorded"] == 2)
        #expect(reply["refused"] == 3)
        #expect(
            reply["errors"] == [
                [
                    "index": 1, "code": "INVALID_REQUEST",
                    "message": "samples[1]: value: field required",
                ],
                [
                    "index": 2, "code": "INVALID_REQUEST",
                    "message": "samples[2]: expected an object, found 7",
                ],
                [
                    "index": 3, "code": "INVALID_REQUEST",
                    "message": "samples[3]: value: expected a number, found \"x\"",
                ],
            ]
        )
        #expect(desk.figure("samples_recorded") == 2)
        #expect(desk.figure("samples_refused") == 3)
    }

    /// A wrong sample, and what is said of it.
    static let wrong: [(sample: JSONObject, code: ErrorCode, message: String)] = [
        (["value": 1], .invalidRequest, "name: field required"),
        (["name": nil, "value": 1], .invalidRequest, "name: field required"),
        (["name": "m"], .invalidRequest, "value: field required"),
        (
            ["name": "", "value": 1], .invalidRequest,
            #"name: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            ["name": "a\nb", "value": 1], .invalidRequest,
            #"name: "a\nb" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            ["name": "m", "value": 1e31], .invalidRequest,
            "value: 1e+31 is no finite number of at most 1e+30"
        ),
        (
            ["name": "m", "value": 1, "labels": ["a": 1]], .invalidRequest,
            #"labels: "a": expected a string, found 1"#
        ),
        (
            ["name": "m", "value": 1, "labels": ["": "x"]], .invalidRequest,
            #"labels: "" is not a name of 1 to 255 bytes without control characters"#
        ),
        (
            ["name": "m", "value": 1, "labels": ["a": "\u{1}"]], .invalidRequest,
            #"labels: "a": "\u{01}" has control characters"#
        ),
        (
            ["name": "m", "value": 1, "timestamp": "yesterday"], .invalidRequest,
            #"timestamp: expected YYYY-MM-DDTHH:MM:SS with Z or +00:00, found "yesterday""#
        ),
        (
            ["name": "m", "value": 1, "timestamp": "2026-11-20T08:06:00Z"], .invalidRequest,
            "timestamp: 2026-11-20T08:06:00+00:00 is more than 300.0 seconds ahead of"
                + " 2026-11-20T08:00:00.001000+00:00"
        ),
        (
            [
                "name": "m", "value": 1,
                "labels": .object(
                    (0..<17).reduce(into: JSONObject()) { $0["l\($1)"] = "x" }
                ),
            ], .limitExceeded, "labels: 17, limit is 16"
        ),
        (
            [
                "name": "m", "value": 1,
                "labels": ["a": .string(String(repeating: "x", count: 1100))],
            ], .limitExceeded, "name and labels of 1104 bytes, limit is 1024"
        ),
    ]

    @Test("a single wrong sample is refused", arguments: wrong)
    func refusals(_ sample: JSONObject, _ code: ErrorCode, _ message: String) throws {
        var desk = Desk()
        #expect(
            desk.refusal("record_metric", sample) == Refusal(code, "record_metric: \(message)")
        )
        #expect(desk.figure("samples_refused") == 1)
        #expect(desk.figure("series") == 0)
        let reply = try desk.ask("record_metric", ["samples": [.object(sample)]])
        let error = reply["errors"]?.arrayValue?.first
        #expect(error?["code"]?.stringValue == code.rawValue)
        // The desk's time has moved on.
        let told = error?["message"]?.stringValue?.replacing("00.002", with: "00.001")
        #expect(told == "samples[0]: \(message)")
    }

    @Test("name and samples together, and too many samples, are refused")
    func shapes() {
        var desk = Desk()
        #expect(
            desk.refusal("record_metric", ["name": "m", "value": 1, "samples": []])
                == Refusal(.invalidRequest, "record_metric: either name or samples")
        )
        let many = JSON.array(Array(repeating: ["name": "m", "value": 1], count: 1001))
        #expect(
            desk.refusal("record_metric", ["samples": many])
                == Refusal(.limitExceeded, "samples: 1001, limit is 1000")
        )
        #expect(desk.figure("series") == 0)
    }

    @Test("a timestamp that is a little ahead means now, one of a closed window is late")
    func timestamps() throws {
        var desk = Desk()
        func recorded(_ time: String) throws -> [JSON?] {
            let reply = try desk.ask(
                "record_metric",
                ["name": "m", "value": 1, "timestamp": .string(time)]
            )
            return [reply["recorded"], reply["late"]]
        }
        #expect(try recorded("2026-11-20T08:04:59Z") == [1, 0])
        let row = try desk.ask("get_metric", ["name": "m"])["series"]?.arrayValue?.first
        #expect(row?["last_time"] == "2026-11-20T08:00:00.001000+00:00")
        // The window before has five seconds more.
        #expect(try recorded("2026-11-20T07:59:59Z") == [1, 0])
        try desk.wait(.seconds(5))
        #expect(try recorded("2026-11-20T07:59:59Z") == [0, 1])
        #expect(desk.figure("samples_late") == 1)
        let later = try desk.ask("get_metric", ["name": "m"])["series"]?.arrayValue?.first
        #expect(later?["late"] == 1)
        #expect(later?["count"] == 2)
    }

    @Test("metrics are listed by name")
    func list() throws {
        var desk = Desk()
        for name in ["b.x", "a.y", "b.a"] { try desk.record(name, 1) }
        try desk.record("b.a", 1, ["host": "h"])
        #expect(
            try desk.ask("list_metrics", ["prefix": "b."]) == [
                "metrics": [["name": "b.a", "series": 2], ["name": "b.x", "series": 1]],
                "count": 2, "total": 2,
            ]
        )
        let first = try desk.ask("list_metrics", ["limit": 1])
        #expect(first["metrics"] == [["name": "a.y", "series": 1]])
        #expect(first["total"] == 3)
    }

    @Test("an answer is a message, however wrong the samples are: what was taken in is not refused")
    func longErrors() throws {
        var desk = Desk()
        let name = String(repeating: "\u{85}", count: 60)
        let value = String(repeating: "\u{1}", count: 60)
        let wrong: JSON = ["name": "a", "value": 1, "labels": [name: .string(value)]]
        var samples = [JSON](repeating: wrong, count: 999)
        samples.append(["name": "a", "value": 1])
        let reply = try desk.ask("record_metric", ["samples": .array(samples)])
        #expect(reply["recorded"] == 1 && reply["refused"] == 999)
        #expect((reply["errors"]?.arrayValue?.count ?? 0) > 100)
        #expect(reply.encoded().count < 1 << 20)
        #expect(desk.figure("samples_refused") == 999)

        let digits = String(repeating: "1", count: 1_000_000)
        let number = try JSON(parsing: Array(digits.utf8))
        let short = try desk.ask("record_metric", ["samples": [["name": number]]])
        #expect(short.encoded().count < 200)
    }
}
