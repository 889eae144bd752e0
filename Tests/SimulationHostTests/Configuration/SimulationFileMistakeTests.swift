import Testing

@Suite("A mistake in a simulation's file is named by its place")
struct SimulationFileMistakeTests {
    private static let inputs =
        "modules: {inputs: {type: injection, signals: [a, b]}, mock: {type: mock_physics}}\n"

    @Test(
        "at the top",
        arguments: [
            ("{}", "1:1: modules: missing; a simulation has a module or more"),
            ("modules: {}", "1:10: modules: missing; a simulation has a module or more"),
            (
                "[a]",
                "1:1: expected keys and values, found a list\n1:1: modules: missing; a simulation has a module or more"
            ),
            (
                "version: 0.3\nmodules: {a: {type: icarus}}",
                #"1:10: version: "0.3" is not one of 0.2"#
            ),
            (
                "module: {}\nmodules: {a: {type: icarus}}",
                #"1:1: module: unknown key; did you mean "modules"?"#
            ),
            (
                "modules: {a: {type: icarus}, a: {}}",
                #"1:30: "a" is written twice, first on line 1"#
            ),
        ]
    )
    func top(_ text: String, _ expected: String) {
        #expect(messages(text) == expected)
    }

    @Test(
        "in a module",
        arguments: [
            (
                "a: {}",
                "11: modules.a.type: missing; one of process, script, inproc, icarus, injection, "
                    + "mock_physics, mock_module"
            ),
            (
                "a: {type: ship, script: x}",
                "21: modules.a.type: \"ship\" is not one of process, script, inproc, icarus, "
                    + "injection, mock_physics, mock_module"
            ),
            (
                "a: {type: icarus, adapter: icarus}",
                "38: modules.a.adapter: is another word for type; write one of them"
            ),
            (
                "a.b: {type: icarus}",
                "11: modules.a.b: is no module's name: it has a dot, a wildcard or a control character"
            ),
            (
                "'': {type: icarus}",
                "11: modules.\"\": is no module's name: it has a dot, a wildcard or a control character"
            ),
            (
                "a: {type: injection, script: x.py}",
                "40: modules.a.script: a module of type injection has none"
            ),
            (
                "a: {type: injection, skript: x.py}",
                "32: modules.a.skript: unknown key; the keys here are adapter, options, signals, type"
            ),
            (
                "a: {type: injection, options: {gain: 1}}",
                "42: modules.a.options.gain: unknown key; there are none here"
            ),
            ("a: {type: inproc}", "11: modules.a.inproc_module: missing"),
            (
                "a: {type: inproc, inproc_module: my.physics, script: x}",
                "44: modules.a.inproc_module: \"my.physics\" is a module of Python, which runs in a "
                    + "process of its own here: write type: process; injection, mock_physics and "
                    + "mock_module are built in\n"
                    + "simulation.yaml:1:64: modules.a.script: a module of type inproc has none"
            ),
            ("a: {type: process}", "11: modules.a.executable: missing"),
            ("a: {type: script}", "11: modules.a.script: missing"),
            (
                "a: {type: process, executable: /bin/sh, config: x}",
                "59: modules.a.config: a module of type process has none"
            ),
            (
                "a: {type: process, executable: /bin/sh, options: {step_timeout: 0}}",
                "75: modules.a.options.step_timeout: 0 is outside 10ms...10m"
            ),
            (
                "a: {type: process, executable: /bin/sh, options: {arguments: x}}",
                "72: modules.a.options.arguments: expected a list, found \"x\""
            ),
            (
                "a: {type: icarus, lib_path: /bin/sh}",
                "11: modules.a.config: missing; the library is configured by it"
            ),
        ]
    )
    func module(_ line: String, _ expected: String) {
        let found = SimulationFolder().messages("modules: {\(line)}", searchPath: "/bin:/usr/bin")
        #expect(found == "simulation.yaml:1:\(expected)")
    }

    @Test(
        "in a signal",
        arguments: [
            ("[{type: f64}]", "1:47: modules.inputs.signals[0].name: missing"),
            (
                "[a*]",
                "1:47: modules.inputs.signals[0].name: \"a*\" is no signal's name: with its module at most "
                    + "255 bytes, without *, ?, [, ] and control characters"
            ),
            ("[a, {name: a}]", "1:57: modules.inputs.signals[1].name: \"a\" is there twice"),
            (
                "[{name: a, type: vec3}]",
                "1:63: modules.inputs.signals[0].type: \"vec3\" is not one of f64, f32, i64, i32, bool"
            ),
            (
                "[{name: a, published: false}]",
                "1:68: modules.inputs.signals[0].published: false: there are no hidden signals, "
                    + "clients see all of them"
            ),
            (
                "[{name: a, writable: false}]",
                "1:67: modules.inputs.signals[0].writable: false: what an injection module has is "
                    + "there to be set"
            ),
            (
                "[{name: a, unit: \"\\n\"}]",
                "1:63: modules.inputs.signals[0].unit: \"\\n\" contains a control character"
            ),
        ]
    )
    func signal(_ signals: String, _ expected: String) {
        #expect(messages("modules: {inputs: {type: injection, signals: \(signals)}}") == expected)
    }

    @Test("a mock has its own signals and no others")
    func mock() {
        let found = messages("modules: {a: {type: mock_physics, signals: [input, outputs]}}")
        #expect(
            found
                == "1:44: modules.a.signals: signals[1]: it has no signal \"outputs\"; did you mean \"output\"?"
        )
    }

    @Test(
        "in a wire",
        arguments: [
            ("[a]", "2:10: wiring[0]: expected keys and values, found \"a\""),
            ("[{dst: mock.input}]", "2:10: wiring[0].src: missing"),
            ("[{src: inputs.a}]", "2:10: wiring[0].dst: missing"),
            (
                "[{src: a, dst: mock.input}]",
                "2:16: wiring[0].src: \"a\" is no signal's name; write module.signal"
            ),
            (
                "[{src: input.a, dst: mock.input}]",
                "2:16: wiring[0].src: Wire source module not found: input; did you mean \"inputs\"?"
            ),
            (
                "[{src: inputs.a, dst: ship.x}]",
                "2:31: wiring[0].dst: Wire destination module not found: ship; the modules are inputs, mock"
            ),
            (
                "[{src: inputs.c, dst: mock.input}]",
                "2:16: wiring[0].src: Wire source signal not found: inputs.c; did you mean \"a\"?"
            ),
            (
                "[{src: inputs.a, dst: mock.throttle}]",
                "2:31: wiring[0].dst: Wire destination signal not found: mock.throttle; "
                    + "its signals are input, output, state"
            ),
            (
                "[{src: inputs.a, dst: mock.output}]",
                "2:31: wiring[0].dst: Wire destination is not writable: mock.output"
            ),
            (
                "[{src: inputs.a, dst: inputs.a}]",
                "2:31: wiring[0].dst: inputs.a would lead to itself"
            ),
            (
                "[{src: inputs.a, dst: mock.input}, {src: inputs.b, dst: mock.input}]",
                "2:65: wiring[1].dst: mock.input gets its value from wiring[0] already"
            ),
            (
                "[{src: inputs.a, dst: mock.input, gain: .inf}]",
                "2:49: wiring[0].gain: \".inf\" is not a number"
            ),
            (
                "[{src: inputs.a, dst: mock.input, offset: 1e999}]",
                "2:51: wiring[0].offset: 1e999 is too large"
            ),
        ]
    )
    func wire(_ wiring: String, _ expected: String) {
        #expect(messages("\(Self.inputs)wiring: \(wiring)") == expected)
    }

    @Test(
        "in how it runs",
        arguments: [
            (
                "mode: fast",
                "19: execution.mode: \"fast\" is not one of realtime, afap, paused, single_frame"
            ),
            ("rate_hz: 0", "22: execution.rate_hz: 0 is outside 0.001...1000000"),
            ("rate_hz: 1e7", "22: execution.rate_hz: 1e7 is outside 0.001...1000000"),
            ("end_time: 0", "23: execution.end_time: 0 is not above 0"),
            ("end_time: 1e10", "23: execution.end_time: 1e10 is above 1000000000"),
            ("schedule: [{rate_hz: 1}]", "24: execution.schedule[0].name: missing"),
            (
                "schedule: [mok]",
                "24: execution.schedule[0].name: no module is called \"mok\"; did you mean \"mock\"?"
            ),
            ("schedule: [mock, mock]", "30: execution.schedule[1].name: \"mock\" is there twice"),
            (
                "schedule: [{name: mock, rate_hz: 70}, {name: inputs, rate_hz: 50}]",
                "23: execution.schedule: mock's rate of 70 Hz is no whole multiple of the slowest, 50 Hz"
            ),
            (
                "schedule: [{name: mock, rate_hz: 250}, inputs]",
                "23: execution.schedule: mock's rate of 250 Hz is no whole multiple of the slowest, 100 Hz"
            ),
            (
                "schedule: [{name: mock, rate_hz: 200000}, {name: inputs, rate_hz: 0.5}]",
                "23: execution.schedule: mock's rate of 200000 Hz is more than 10000 times the slowest, 0.5 Hz"
            ),
        ]
    )
    func execution(_ line: String, _ expected: String) {
        #expect(messages("\(Self.inputs)execution: {\(line)}") == "2:\(expected)")
    }

    @Test("rates may miss a whole multiple by a millionth")
    func tolerance() throws {
        func schedule(_ rate: String) -> String {
            "\(Self.inputs)execution: {schedule: [{name: mock, rate_hz: \(rate)}, inputs]}"
        }
        #expect(messages(schedule("200.00005")) == "")
        #expect(messages(schedule("200.0005")) != "")
    }

    @Test(
        "in what it wants of a server",
        arguments: [
            ("port: 70000", "16: server.port: 70000 is outside 0...65535"),
            ("telemetry_hz: 0", "24: server.telemetry_hz: 0 is outside 0.001...1000000"),
            ("telemetry_hz: -5", "24: server.telemetry_hz: -5 is outside 0.001...1000000"),
            ("enabled: yes", "19: server.enabled: \"yes\" is neither true nor false"),
            ("host: ''", "16: server.host: the text is empty"),
        ]
    )
    func server(_ line: String, _ expected: String) {
        #expect(messages("\(Self.inputs)server: {\(line)}") == "2:\(expected)")
    }

    @Test("all of them are told at once, in the order of the file")
    func several() {
        let found = messages(
            """
            execution: {rate_hz: x}
            modules:
              a: {type: injection, signals: [b, b]}
              c: {}
            wiring:
              - {src: a.b, dst: c.d}
              - {src: x.b, dst: a.b}
            """
        )
        #expect(
            found == """
                1:22: execution.rate_hz: "x" is not a number
                3:37: modules.a.signals[1].name: "b" is there twice
                4:3: modules.c.type: missing; one of process, script, inproc, icarus, injection, \
                mock_physics, mock_module
                7:11: wiring[1].src: Wire source module not found: x; did you mean "a"?
                """
        )
    }
}
