import TestSupport
import Testing
import WebSocketCommon

@Suite("Files of coverage are known by their content")
struct CoverageFileTests {
    @Test(
        "each format gives lines and branches in percent",
        arguments: [
            (CoverageSample.coveragePy, "coverage.py", 75, 50),
            (CoverageSample.coverageXML, "cobertura", 88.2353, nil),
            (CoverageSample.cobertura, "cobertura", 75, 75),
            (CoverageSample.llvmCov, "llvm-cov", 87.5, nil),
            ("\u{FEFF}<coverage line-rate='0.5' branch-rate='0.25'/>", "cobertura", 50, 25),
            ("<coverage line-rate='0.5' branch-rate='0'/>", "cobertura", 50, nil),
            (
                "<coverage line-rate='0.9' lines-covered='1' lines-valid='2' branches-covered='1' branches-valid='4'/>",
                "cobertura", 50, 25
            ),
            (#"{"totals": {"num_statements": 0, "covered_lines": 0}}"#, "coverage.py", nil, nil),
            (
                """
                {"type":"llvm.coverage.json.export","data":[{"totals":{"lines":{"count":2,"covered":1}}},
                {"totals":{"lines":{"count":2,"covered":2},"branches":{"count":2,"covered":1}}}]}
                """, "llvm-cov", 75, 50
            ),
        ] as [(String, String, Double?, Double?)]
    )
    func formats(_ file: String, _ format: String, _ line: Double?, _ branch: Double?) throws {
        var desk = Desk()
        let answer = try desk.coverage(file, ["project": "p", "run_id": "r"])
        #expect(answer["format"]?.stringValue == format)
        #expect(answer["line_coverage"]?.doubleValue == line)
        #expect(answer["branch_coverage"]?.doubleValue == branch)
        #expect(desk.record[0].channels == ["quality:p", "coverage"])
        #expect(desk.record[0].event.data["run_id"] == "r")
        #expect(try desk.gate()["coverage"]?.doubleValue == line)
    }

    @Test(
        "what is none of them is refused, saying what was expected",
        arguments: [
            ("", "expected JSON of coverage.py or llvm-cov, or Cobertura XML"),
            ("SF:a.c\nDA:1,1\n", "expected JSON of coverage.py or llvm-cov, or Cobertura XML"),
            (
                "{}",
                #"expected "totals" with "num_statements", as coverage.py writes, or "type":"#
                    + #" "llvm.coverage.json.export" with "data""#
            ),
            (#"{"totals": "#, "byte 11: unexpected end of input"),
            (
                #"{"totals": {"num_statements": 4}}"#,
                "the totals of coverage.py say no number of lines, and how many were run"
            ),
            (
                #"{"totals": {"num_statements": 4, "covered_lines": 5}}"#,
                "the totals of coverage.py say no number of lines, and how many were run"
            ),
            (
                #"{"totals": {"num_statements": 1e999, "covered_lines": NaN}}"#,
                "the totals of coverage.py say no number of lines, and how many were run"
            ),
            (
                #"{"type": "llvm.coverage.json.export", "data": []}"#,
                "the totals of llvm-cov say no number of lines, and how many were run"
            ),
            (
                "<coverage/>",
                "line 1, column 12: neither line-rate nor lines: the coverage is not told"
            ),
            (
                "<coverage line-rate='NaN'/>",
                "line 1, column 28: neither line-rate nor lines: the coverage is not told"
            ),
            (
                "<coverage line-rate='1.5'></coverage>",
                "line 1, column 27: neither line-rate nor lines: the coverage is not told"
            ),
            (
                "<html></html>",
                #"line 1, column 1: expected coverage, as Cobertura XML has, found "html""#
            ),
        ]
    )
    func unknown(_ file: String, _ message: String) {
        var desk = Desk()
        let refusal = desk.refusal(uploading: "/ingest/coverage", file)
        #expect(refusal == Refusal(.invalidPayload, "/ingest/coverage: \(message)"))
        #expect(desk.record.isEmpty)
    }
}
