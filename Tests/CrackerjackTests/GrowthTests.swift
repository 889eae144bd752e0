import Crackerjack
import TestSupport
import Testing
import WebSocketCommon

@Suite("Each step costs the same, however much a crackerjack knows")
struct GrowthTests {
    @Test("eight times as many tests in one file take about eight times as long")
    func files() throws {
        let ratio = try growth(from: 2000, to: 16_000) { count in
            var desk = Desk()
            let cases = (0..<count).map {
                #"<testcase classname="tests.test_module" name="t\#($0)" time="0.01"/>"#
            }
            try desk.junit("<testsuite>\(cases.joined())</testsuite>")
            #expect(desk.figure("tests_passed") == count)
        }
        #expect(ratio < 24)
    }

    @Test("eight times as many runs, and as many that are open, take about eight times as long")
    func runs() throws {
        let ratio = try growth(from: 100, to: 800) { count in
            var desk = Desk()
            for number in 0..<count {
                try desk.ask("start_test_run", ["run_id": .string("open\(number)")])
            }
            for number in 0..<count { try desk.run("r\(number)", passed: ["t"]) }
            try desk.wait(.seconds(10_000))
            #expect(desk.figure("runs_timed_out") == count)
        }
        #expect(ratio < 24)
    }

    @Test("eight times as many results of one run take about eight times as long")
    func results() throws {
        let ratio = try growth(from: 250, to: 2000) { count in
            var desk = Desk()
            try desk.run("r", passed: (0..<count).map { "t\($0)" })
            #expect(desk.figure("tests_passed") == count)
        }
        #expect(ratio < 24)
    }
}
