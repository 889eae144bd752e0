/// Files as the tools write them, shortened where they repeat themselves.
enum Sample {
    /// pytest 9, `--junitxml`.
    static let pytest = """
        <?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" \
        failures="1" skipped="1" tests="6" time="0.244" timestamp="2026-11-20T18:38:40.771311+00:00" hostname="vm">\
        <testcase classname="test_sample.TestGroup" name="test_passes" time="0.021" />\
        <testcase classname="test_sample.TestGroup" name="test_fails" time="0.001">\
        <failure message="AssertionError: tab &amp; &lt;tag&gt;&#10;assert {'a': 1} == {'a': 2}">\
        def test_fails(self):
        &gt;       assert {"a": 1} == {"a": 2}, "tab &amp; &lt;tag&gt;"
        test_sample.py:8: AssertionError</failure></testcase>\
        <testcase classname="test_sample" name="test_skipped" time="0.000">\
        <skipped type="pytest.skip" message="not today">/tmp/test_sample.py:10: not today</skipped></testcase>\
        <testcase classname="test_sample" name="test_parameters[one]" time="0.001" />\
        <testcase classname="test_sample" name="test_parameters[zw\\xf6lf]" time="0.000" />\
        <testcase classname="test_sample" name="test_errors" time="0.011">\
        <error message="failed on setup with &quot;RuntimeError: no database&quot;">test_sample.py:20: RuntimeError\
        </error></testcase></testsuite></testsuites>
        """

    /// `swift test --xunit-output`, Swift 6.3.
    static let swift = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
          <testsuite name="TestResults" errors="0" tests="3" failures="1" skipped="1" time="0.021501284">
            <testcase classname="SumTests.SumTests" name="skips()" >
              <skipped>later</skipped>
            </testcase>
            <testcase classname="SumTests.SumTests" name="adds()" time="0.000717037" />
            <testcase classname="SumTests.SumTests" name="fails()" time="0.000662084" >
              <failure message="Expectation failed: (sum(1, 2) &#8594; 3) == 4 (error): three &lt;is&gt; not four" />
            </testcase>
            <testcase classname="SumTests.SumTests" name="takes(n:)" time="0.000734944" />
          </testsuite>
        </testsuites>
        """

    /// Maven's surefire with reruns, after its documentation.
    static let surefire = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="org.example.CartTest" time="1,234.5" \
        tests="4" errors="0" skipped="0" failures="1">
          <properties><property name="java.version" value="21"/></properties>
          <testcase name="adds" classname="org.example.CartTest" time="1,200.25">
            <flakyFailure message="expected 1" type="java.lang.AssertionError"><stackTrace>at CartTest:9</stackTrace>
              <system-out>first try</system-out></flakyFailure>
          </testcase>
          <testcase name="removes" classname="org.example.CartTest" time="0.5">
            <failure message="expected 2" type="java.lang.AssertionError"><![CDATA[at CartTest:17]]></failure>
            <rerunFailure message="expected 2" type="java.lang.AssertionError"><stackTrace>again</stackTrace></rerunFailure>
            <system-out><![CDATA[<testcase name="not one"/>]]></system-out>
          </testcase>
          <testcase name="later" classname="org.example.CartTest" time="0"><skipped message="@Disabled"/></testcase>
          <testcase name="slow" classname="org.example.CartTest" time="0,25"/>
        </testsuite>
        """

    /// jest-junit: its class repeats its name, and its suites nest nothing.
    static let jest = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="jest tests" tests="3" failures="1" errors="0" time="1.2">
          <testsuite name="cart" errors="0" failures="1" skipped="1" timestamp="2026-11-20T10:00:00" time="0.8" tests="3">
            <testcase classname="cart adds" name="cart adds" time="0.003"></testcase>
            <testcase classname="cart removes" name="cart removes" time="0.01">
              <failure>Error: expect(received).toBe(expected)
            at cart.test.js:5</failure>
              <failure>Error: and then</failure>
            </testcase>
            <testcase classname="cart later" name="cart later" time="0"><skipped/></testcase>
          </testsuite>
        </testsuites>
        """

    /// GoogleTest: what did not run has no element of its own.
    static let googleTest = """
        <testsuites tests="2" failures="0" disabled="1" errors="0" time="0.01" name="AllTests">
          <testsuite name="Math" tests="2" failures="0" disabled="1" errors="0" time="0.01">
            <testcase name="Adds" status="run" result="completed" time="0.01" classname="Math"/>
            <testcase name="DISABLED_Later" status="notrun" result="suppressed" time="0" classname="Math"/>
          </testsuite>
        </testsuites>
        """
}

/// Files of coverage as the tools write them, shortened.
enum CoverageSample {
    /// coverage.py 7, `coverage json` with branches measured.
    static let coveragePy = """
        {"meta": {"format": 3, "version": "7.17.3", "branch_coverage": true}, "files": {"a.py": {"summary": {"totals": {}}}},
        "totals": {"covered_lines": 15, "num_statements": 20, "percent_covered": 70.83333333333333, "missing_lines": 5,
        "num_branches": 4, "num_partial_branches": 1, "covered_branches": 2, "missing_branches": 2}}
        """

    /// coverage.py 7, `coverage xml` without branches: their rate is 1 of none.
    static let coverageXML = """
        <?xml version="1.0" ?>
        <coverage version="7.17.3" timestamp="1795200009776" lines-valid="17" lines-covered="15" line-rate="0.8824" \
        branches-valid="0" branches-covered="0" branch-rate="1" complexity="0">
        <packages><package name="." line-rate="0.8824" branch-rate="1" complexity="0"/></packages></coverage>
        """

    /// Cobertura 2 without totals, as some writers have it, with the document type that names a file elsewhere.
    static let cobertura = """
        <?xml version="1.0"?>
        <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
        <coverage version="2.1.1"><packages><package name="p"><classes><class name="C" filename="C.java">
          <methods><method name="m"><lines><line number="1" hits="9"/></lines></method></methods>
          <lines>
            <line number="1" hits="9"/><line number="2" hits="0"/>
            <line number="3" hits="1" branch="true" condition-coverage="50% (1/2)"/>
            <line number="4" hits="1" branch="true" condition-coverage="100% (2/2)"/>
          </lines>
        </class></classes></package></packages></coverage>
        """

    /// `llvm-cov export`, as `swift test --enable-code-coverage` writes it.
    static let llvmCov = """
        {"data":[{"files":[],"functions":[],"totals":{"branches":{"count":0,"covered":0,"notcovered":0,"percent":0},
        "functions":{"count":3,"covered":3,"percent":100},"instantiations":{"count":3,"covered":3,"percent":100},
        "lines":{"count":16,"covered":14,"percent":87.5},"regions":{"count":6,"covered":5,"notcovered":1,"percent":83.3}}}],
        "type":"llvm.coverage.json.export","version":"3.0.1"}
        """
}
