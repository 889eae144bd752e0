import Hermes
import SimulationHost
import Testing

@Suite("A simulation's file is read in both forms")
struct SimulationFileTests {
    @Test("the older form names the kind of a module adapter")
    func older() throws {
        let folder = SimulationFolder(["rocket.yaml": "engine: {throttle: 0.5}"])
        let file = try folder.read(
            """
            version: "0.2"
            modules:
              rocket:
                adapter: icarus
                config: ./rocket.yaml
                signals: [Rocket.Vehicle.position.z, Rocket.Engine.thrust]
              inputs:
                adapter: injection
                signals: [throttle, stick.x]
            wiring:
              - src: inputs.throttle
                dst: rocket.Rocket.Engine.throttle_cmd
                gain: 2.0
                offset: -0.5
            execution: {mode: paused, rate_hz: 50.0, end_time: 10.5}
            server: {host: "0.0.0.0", port: 8765, telemetry_hz: 30.0}
            """
        )
        var rocket = RocketParameters()
        rocket.throttle = 0.5
        var expected = SimulationConfiguration()
        let signals = ["throttle", "stick.x"].map { SignalDeclaration($0, isWritable: true) }
        expected.modules = [.init("rocket", .icarus(rocket)), .init("inputs", .injection(signals))]
        expected.wiring = [
            .init(
                from: try #require(SignalName("inputs.throttle")),
                to: try #require(SignalName("rocket.Rocket.Engine.throttle_cmd")),
                gain: 2,
                offset: -0.5
            )
        ]
        expected.mode = .paused
        expected.rate = 50
        expected.endTime = 10.5
        expected.telemetryRate = 30
        #expect(file.configuration == expected)
        #expect(file.server.host == "0.0.0.0")
        #expect(file.server.port == 8765)
        #expect(file.server.isEnabled == nil)
    }

    @Test("the newer form names it type, and declares signals with types and units")
    func newer() throws {
        let folder = SimulationFolder()
        folder.writeProgram("physics")
        let file = try folder.read(
            """
            version: 0.2
            modules:
              physics:
                type: process
                adapter: ~
                executable: ./physics
                script: null
                signals:
                  - {name: input, type: f64, unit: "", writable: true, published: true}
                  - name: count
                    type: i32
                    unit: m/s
                    description: how many
                options:
                  arguments: [--fast, "2"]
                  stage_timeout: 2m
                  step_timeout: 250ms
              inputs:
                type: inproc
                inproc_module: hermes.modules.injection
                signals: [{name: thrust_cmd, unit: N, writable: true}]
                options: {}
              mock:
                type: inproc
                inproc_module: hermes.modules.mock_physics
                signals: [input, output]
            wiring: [{src: inputs.thrust_cmd, dst: physics.input}]
            execution: {mode: single_frame, rate_hz: 100, end_time: null, schedule: []}
            server: {enabled: true}
            """
        )
        var process = SimulationConfiguration.ExternalProcess(
            executable: "\(folder.path)/physics",
            arguments: ["--fast", "2"],
            signals: [
                SignalDeclaration("input", isWritable: true),
                SignalDeclaration("count", .i32, unit: "m/s", summary: "how many"),
            ]
        )
        process.stageTimeout = 120
        process.stepTimeout = 0.25
        let thrust = SignalDeclaration("thrust_cmd", unit: "N", isWritable: true)
        #expect(
            file.configuration.modules == [
                .init("physics", .process(process)), .init("inputs", .injection([thrust])),
                .init("mock", .mockPhysics),
            ]
        )
        #expect(file.configuration.mode == .paused)
        #expect(file.configuration.wiring.map(\.gain) == [1])
        #expect(file.server.isEnabled == true)
        #expect(file.server.host == nil)
        #expect(file.server.port == nil)
    }

    @Test("what is not written has its default")
    func defaults() throws {
        let file = try simulation("modules: {a: {type: mock_module}, b: {type: mock_physics}}")
        var expected = SimulationConfiguration()
        expected.modules = [.init("a", .mockModule), .init("b", .mockPhysics)]
        #expect(file.configuration == expected)
        #expect(file.server == ServerWishes())
    }

    @Test("modules are in the order of the file")
    func order() throws {
        let kinds = ["z", "a", "m"].map { "\($0): {type: mock_module}" }
        let file = try simulation("modules: {\(kinds.joined(separator: ", "))}")
        #expect(file.configuration.modules.map(\.name) == ["z", "a", "m"])
    }

    @Test("the summary tells modules, wires and rates")
    func summary() throws {
        let file = try simulation(
            """
            modules:
              inputs: {type: injection, signals: [a, b]}
              mock: {type: mock_physics}
              rocket: {type: icarus}
            wiring: [{src: inputs.a, dst: mock.input, gain: 2, offset: 0.5}]
            execution: {rate_hz: 50, end_time: 10, schedule: [mock, {name: inputs, rate_hz: 100}]}
            """
        )
        #expect(
            file.summary == """
                modules: 3
                  inputs  injection, 2 signals
                  mock    mock_physics
                  rocket  icarus, frame ecef, gravity point_mass
                wires: 1
                  inputs.a × 2 + 0.5 → mock.input
                execution: afap, 50 Hz, to 10 s
                schedule: mock 50 Hz, inputs 100 Hz
                telemetry: 60 Hz
                """
        )
    }
}
