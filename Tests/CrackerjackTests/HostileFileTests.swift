import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite(
    "A hostile file is refused with its place and changes nothing, or costs no more than its length"
)
struct HostileFileTests {
    @Test(
        "what is no JUnit XML is refused",
        arguments: [
            ("", "line 1, column 1: no element found: expected an XML document"),
            ("{}", "line 1, column 1: not well-formed (invalid token)"),
            (
                "<html/>",
                #"line 1, column 1: expected testsuites or testsuite, as JUnit XML has, found "html""#
            ),
            (
                #"<!DOCTYPE t [<!ENTITY a "b">]><testsuite/>"#,
                "line 1, column 13: a document type with declarations of its own is refused"
            ),
            (
                "<testsuite><testcase>",
                "line 1, column 22: no element found: expected an XML document"
            ),
            (
                "<testsuite>\n<testcase name='a\0'/></testsuite>",
                "line 2, column 18: not well-formed (invalid token)"
            ),
        ]
    )
    func refused(_ file: String, _ message: String) {
        var desk = Desk()
        let refusal = desk.refusal(uploading: "/ingest/junit", file)
        #expect(refusal == Refusal(.invalidPayload, "/ingest/junit: \(message)"))
        #expect(desk.record.isEmpty)
        #expect(desk.figure("runs") == 0)
    }

    @Test("long texts are shortened in the middle, long names at their end")
    func long() throws {
        var desk = Desk()
        let long = String(repeating: "é", count: 300_000)
        try desk.junit(
            """
            <testsuite name="\(long)"><testcase classname="\(long)" name="\(long)"><failure message="begin \(long) end">\
            begin \(long) end</failure></testcase></testsuite>
            """,
            ["run_id": "r"]
        )
        let failure = try #require(desk.last("test.failed"))
        let error = try #require(failure["error"]?.stringValue)
        #expect(error.utf8.count <= 2048 && error.hasPrefix("begin é") && error.hasSuffix("é end"))
        #expect(error.contains("bytes left out"))
        let traceback = try #require(failure["traceback"]?.stringValue)
        #expect(8000...8192 ~= traceback.utf8.count && traceback.hasSuffix("é end"))
        #expect(!error.contains("\u{FFFD}") && !traceback.contains("\u{FFFD}"))
        #expect(try #require(failure["test_name"]?.stringValue).utf8.count <= 256)
        #expect(failure["test_name"]?.stringValue?.hasSuffix("é…") == true)
    }

    @Test("a storm of failures is counted whole, told in part, and said to be")
    func storm() throws {
        var desk = Desk()
        let cases = (0..<5000).map { #"<testcase name="t\#($0)"><failure/></testcase>"# }.joined()
        let answer = try desk.junit(
            "<testsuite>\(cases)</testsuite>",
            ["run_id": "r", "project": "p"]
        )
        #expect(answer["failed"] == 5000)
        #expect(answer["failures_told"] == 1000)
        #expect(desk.said().filter { $0 == "test.failed" }.count == 1000)
        let end = try #require(desk.last("test.completed"))
        #expect(end["tests_failed"] == 5000)
        #expect(end["failures_not_told"] == 4000)
        let run = try desk.ask("get_test_run", ["run_id": "r", "limit": 1000])
        #expect(run["failures"]?.arrayValue?.count == 1000)
        #expect(run["failures_left_out"] == 4000)
        #expect(desk.figure("failures_not_kept") == 4000)
    }

    @Test("a second file of a stormy run tells no more failures than are left")
    func secondStorm() throws {
        var desk = Desk { $0.failures = 3 }
        let cases = (0..<2).map { #"<testcase name="t\#($0)"><failure/></testcase>"# }.joined()
        for complete in ["false", "true"] {
            try desk.junit(
                "<testsuite>\(cases)</testsuite>",
                ["run_id": "r", "complete": complete]
            )
        }
        #expect(desk.said().filter { $0 == "test.failed" }.count == 3)
        #expect(desk.last("test.completed")?["tests_failed"] == 4)
        #expect(desk.last("test.completed")?["failures_not_told"] == 1)
    }

    @Test(
        "no changed byte of a file traps",
        arguments: [Sample.surefire, CoverageSample.cobertura]
    )
    func mutations(_ sample: String) {
        let bytes = Array(sample.utf8)
        for index in stride(from: 0, to: bytes.count, by: 3) {
            for byte in [0x00, 0x20, 0x22, 0x26, 0x2C, 0x39, 0x3C, 0x3E, 0xC3] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                var desk = Desk()
                _ = try? desk.upload("/ingest/junit", [:], changed)
                _ = try? desk.upload("/ingest/coverage", [:], changed)
                #expect(desk.longestChain < 6)
            }
        }
    }
}
