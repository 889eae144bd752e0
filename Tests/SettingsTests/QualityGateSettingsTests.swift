import Testing

@testable import Settings

@Suite("Gates are read as a list of sections")
struct QualityGateSettingsTests {
    private static let metrics = ["pass_rate", "failed_tests"]

    private func gates(
        _ text: String,
        environment: [String: String] = [:]
    ) throws(SettingsErrors) -> [QualityGateSettings] {
        try read(text, file: "c.yaml", name: "crackerjack", environment: environment) { reader in
            var gates = QualityGateSettings.defaults
            reader.sections("gates", into: &gates) {
                QualityGateSettings(reading: &$0, metrics: Self.metrics)
            }
            return gates
        }
    }

    @Test("a gate has a name, a project, a metric, a bound and a severity")
    func whole() throws {
        var expected = QualityGateSettings("failed_tests", atMost: 2.5, severity: .optional)
        expected.name = "few"
        expected.project = "p"
        let text = """
            gates:
              - name: few
                project: p
                metric: failed_tests
                at_most: 2.5
                severity: optional
              - {metric: pass_rate, at_least: -0}
            """
        #expect(try gates(text) == [expected, QualityGateSettings("pass_rate", atLeast: 0)])
    }

    @Test("without a list there are the defaults, with an empty one none")
    func absence() throws {
        #expect(try gates("{}") == QualityGateSettings.defaults)
        #expect(try gates("gates:") == QualityGateSettings.defaults)
        #expect(try gates("gates: []") == [])
    }

    @Test(
        "each mistake is named by its place in the list",
        arguments: [
            ("gates: 1", #"c.yaml:1:8: gates: expected a list, found "1""#),
            ("gates: [a]", #"c.yaml:1:9: gates[0]: expected keys and values, found "a""#),
            (
                "gates: [{metric: pass_rat, at_least: 1}]",
                #"c.yaml:1:18: gates[0].metric: "pass_rat" is not one of pass_rate, failed_tests"#
            ),
            (
                "gates: [{at_least: 1}]",
                "c.yaml:1:9: gates[0].metric: missing; one of pass_rate, failed_tests"
            ),
            (
                "gates:\n  - metric: pass_rate\n",
                "c.yaml:2:5: gates[0].at_least: expected either at_least or at_most"
            ),
            (
                "gates: [{metric: pass_rate, at_least: 1, at_most: 2}]",
                "c.yaml:1:39: gates[0].at_least: expected either at_least or at_most"
            ),
            (
                "gates: [{metric: pass_rate, at_least: 1e3}]",
                #"c.yaml:1:39: gates[0].at_least: "1e3" is not a number"#
            ),
            (
                "gates: [{metric: pass_rate, at_least: 9999999999}]",
                "c.yaml:1:39: gates[0].at_least: 9999999999 is outside -1000000.0...1000000000.0"
            ),
            (
                "gates: [{metric: pass_rate, at_least: 1, severity: fatal}]",
                #"c.yaml:1:52: gates[0].severity: "fatal" is not one of required, warning, optional"#
            ),
            (
                "gates:\n  - {metric: pass_rate, at_least: 1}\n  - {metric: pass_rate, atmost: 1}",
                "c.yaml:3:5: gates[1].at_least: expected either at_least or at_most\n"
                    + #"c.yaml:3:25: gates[1].atmost: unknown key; did you mean "at_most"?"#
            ),
        ]
    )
    func mistakes(_ text: String, _ message: String) {
        #expect(messages { () throws(SettingsErrors) in _ = try gates(text) } == message)
    }

    @Test("a variable cannot hold a list of sections, and says so")
    func variable() {
        let text = messages { () throws(SettingsErrors) in
            _ = try gates("{}", environment: ["CRACKERJACK_GATES": "pass_rate"])
        }
        #expect(text == "CRACKERJACK_GATES: a variable cannot hold it, write a file")
    }
}
