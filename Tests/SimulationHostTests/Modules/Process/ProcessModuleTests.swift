import Glibc
import Hermes
import TestSupport
import Testing
import WebSocketCommon

@testable import SimulationHost

@Suite(
    "A program is a module: it is staged, reset, stepped and ended, and each of its failures is told"
)
struct ProcessModuleTests {
    @Test("the lines that a program gets, byte for byte")
    func lines() throws {
        let program = ModuleProgram()
        let module = program.module()
        #expect(
            try module.stage() == [
                SignalDeclaration("input", unit: "N", isWritable: true, summary: "what pushes"),
                SignalDeclaration("output", .f32),
            ]
        )
        var values: [Double] = []
        try module.reset(&values)
        #expect(values == [0, 0])
        values = [0.1, -.infinity]
        try module.step(&values, time: 0.25, dt: 0.01)
        #expect(values == [1, 2])
        values = [.nan, 1e300]
        try module.step(&values, time: 1e-5, dt: 1)
        module.close()
        #expect(
            program.lines == [
                #"{"op":"stage","protocol":1}"#, #"{"op":"reset"}"#,
                #"{"op":"step","time":0.25,"dt":0.01,"values":[0.1,"-Infinity"]}"#,
                #"{"op":"step","time":1e-05,"dt":1.0,"values":["NaN",1e+300]}"#,
                #"{"op":"close"}"#,
            ]
        )
    }

    @Test(
        "an answer that is none",
        arguments: [
            (
                "echo hello",
                #"answered step with "hello", expected {"values":[…]}: byte 0: expected a value"#
            ),
            (
                "echo",
                #"answered step with "", expected {"values":[…]}: byte 0: unexpected end of input"#
            ),
            ("echo 7", #"answered step with "7", expected {"values":[…]}: no object"#),
            ("echo {}", #"answered step with "{}", expected {"values":[…]}: no list of values"#),
            (
                #"echo '{"values":[1]}'"#,
                "answered step with 1 values, there are 2 signals"
            ),
            (
                #"echo '{"values":[1,2,3]}'"#,
                "answered step with 3 values, there are 2 signals"
            ),
            (
                #"echo '{"values":[1,"2"]}'"#,
                #"answered step with "{\"values\":[1,\"2\"]}", expected {"values":[…]}: value 1 is "2", no number"#
            ),
            (#"echo '{"error":"out of fuel"}'"#, "out of fuel"),
            (#"echo '{"values":[1,2],"error":7}'"#, "7"),
            ("exit 3", "the program ended (exit status 3) instead of answering step"),
            (
                "exec /does/not/exist 2>/dev/null",
                "the program ended (exit status 127: not found) instead of answering step"
            ),
            ("kill -9 $$", "the program ended (signal 9 (Killed)) instead of answering step"),
            ("yes | tr -d '\\n'", "the answer to step is longer than 1048576 bytes"),
        ]
    )
    func failures(step: String, description: String) throws {
        let program = ModuleProgram()
        let module = program.module(step: step)
        _ = try module.stage()
        var values = [5.0, 6.0]
        try module.reset(&values)
        #expect(throws: ModuleError(description)) { try module.step(&values, time: 0, dt: 1) }
        #expect(values == [0, 0], "a failed step leaves the values as they were")
        #expect(throws: ModuleError("the program is not running; reset starts it again")) {
            try module.step(&values, time: 0, dt: 1)
        }
    }

    @Test("a program that is silent, and one that does not read, are late")
    func late() throws {
        let program = ModuleProgram()
        let silent = program.module(step: "exec sleep 600", stepTimeout: 0.2)
        _ = try silent.stage()
        var values = [0.0, 0.0]
        #expect(throws: ModuleError("no answer to step within 0.2 s")) {
            try silent.step(&values, time: 0, dt: 1)
        }

        let names = (0..<40_000).map { #"{"name":"\#($0)"}"# }.joined(separator: ",")
        let other = ModuleProgram()
        let unreading = other.module(
            stage: "echo '{\"signals\":[\(names)]}'; exec sleep 600",
            stepTimeout: 0.2
        )
        #expect(try unreading.stage().count == 40_000)
        values = [Double](repeating: 0.1 + 0.2, count: 40_000)
        #expect(throws: ModuleError("the program did not read step within 0.2 s")) {
            try unreading.step(&values, time: 0, dt: 1)
        }
    }

    @Test("a program that says more than it is asked is not believed from there on")
    func twoLines() throws {
        let program = ModuleProgram()
        let module = program.module(step: #"printf '{"values":[1,2]}\ndebug: stepped\n'"#)
        _ = try module.stage()
        var values = [0.0, 0.0]
        try module.step(&values, time: 0, dt: 1)
        let failure = #"the program wrote "debug: stepped\n" without being asked, before reset"#
        #expect(throws: ModuleError(failure)) { try module.reset(&values) }
    }

    @Test("what cannot be started says why, and reset says that it was never staged")
    func cannotStart() {
        let missing = ProcessModule(.init(executable: "/does/not/exist"), environment: [:])
        #expect(throws: ModuleError("cannot start /does/not/exist: No such file or directory")) {
            try missing.stage()
        }
        var values: [Double] = []
        #expect(throws: ModuleError("the program was never staged")) { try missing.reset(&values) }
        missing.close()
    }

    @Test("reset starts a program anew that has failed")
    func restart() throws {
        let program = ModuleProgram()
        let module = program.module(
            reset:
                #"test -e "$PLACE/failed" && echo '{"values":[8,9]}' || echo '{"values":[0,0]}'"#,
            step:
                #"test -e "$PLACE/failed" && echo '{"values":[3,4]}' || { touch "$PLACE/failed"; exit 1; }"#
        )
        _ = try module.stage()
        var values = [0.0, 0.0]
        #expect(throws: ModuleError.self) { try module.step(&values, time: 0, dt: 1) }
        try module.reset(&values)
        #expect(values == [8, 9])
        try module.step(&values, time: 0, dt: 1)
        #expect(values == [3, 4])
        module.close()
        #expect(program.lines.count { $0.contains("stage") } == 2)
    }

    @Test("a program that declares other signals when it is started anew is refused")
    func changed() throws {
        let program = ModuleProgram()
        let module = program.module(
            stage: """
                test -e "$PLACE/failed" && echo '{"signals":[{"name":"other"}]}' || echo '\(ModuleProgram.twoSignals)'
                """,
            step: #"touch "$PLACE/failed"; exit 1"#
        )
        _ = try module.stage()
        var values = [0.0, 0.0]
        #expect(throws: ModuleError.self) { try module.step(&values, time: 0, dt: 1) }
        #expect(throws: ModuleError("declares other signals than when it was first started")) {
            try module.reset(&values)
        }
    }

    @Test("a module that is dropped without being closed leaves nothing running")
    func dropped() throws {
        let program = ModuleProgram()
        do {
            let module = program.module(
                stage: "echo $$ > \"$PLACE/process\"; echo '\(ModuleProgram.twoSignals)'"
            )
            _ = try module.stage()
        }
        let file = try #require(fopen("\(program.path)/process", "r"))
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 32)
        try #require(fgets(&line, 32, file) != nil)
        let process = atoi(line)
        #expect(process > 1 && kill(process, 0) == -1)
    }

    @Test("every finite number comes through a Python program and back bit for bit")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 8)
        let special = [
            0.0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
            0.1 + 0.2,
        ]
        let drawn = special + (0..<2000).map { _ in Double(bitPattern: generator.next()) }
        let place = TemporaryDirectory()
        place.write(
            """
            import json, sys
            for line in sys.stdin:
                question = json.loads(line)
                if question["op"] == "stage":
                    answer = {"signals": [{"name": str(each)} for each in range(\(drawn.count))]}
                elif question["op"] == "step":
                    answer = {"values": [float(value) for value in question["values"]]}
                else:
                    break
                print(json.dumps(answer), flush=True)

            """,
            to: "echo.py"
        )
        let module = ProcessModule(
            .init(executable: "/usr/bin/env", arguments: ["python3", place.path + "/echo.py"]),
            environment: ["PATH": ModulePlaces.searchPath]
        )
        #expect(try module.stage().count == drawn.count)
        var values = drawn
        try module.step(&values, time: 0, dt: 1)
        module.close()
        for (value, answered) in zip(drawn, values) {
            #expect(
                value.isNaN
                    ? answered.isNaN : value.bitPattern == answered.bitPattern,
                "\(value) came back as \(answered)"
            )
        }
    }

    @Test("the thermostat that is shipped warms its room, and holds the temperature")
    func thermostat() throws {
        let module = ProcessModule(
            .init(executable: ModulePlaces.settings + "/hermes/modules/thermostat.py"),
            environment: ["PATH": ModulePlaces.searchPath]
        )
        let signals = try module.stage()
        #expect(signals.map(\.name) == ["setpoint", "outside", "temperature", "heating"])
        #expect(signals.map(\.isWritable) == [true, true, false, false])
        #expect(signals.map(\.unit) == ["°C", "°C", "°C", ""])
        #expect(signals[3].kind == .bool)
        var values: [Double] = []
        try module.reset(&values)
        #expect(values == [21, 5, 15, 0])
        try module.step(&values, time: 0, dt: 1)
        #expect(values[3] == 1 && values[2] > 15)
        for second in 1..<3000 { try module.step(&values, time: Double(second), dt: 1) }
        #expect(abs(values[2] - 21) < 1)
        try module.reset(&values)
        #expect(values == [21, 5, 15, 0])
        module.close()
    }
}
