import Glibc
import TestSupport
import Testing

@testable import Settings

@Suite("What hermes simulates, sends and keeps is set in three sections")
struct SimulationSettingsTests {
    private func settings(
        _ text: String,
        environment: [String: String] = [:]
    ) throws(SettingsErrors) -> SimulationSettings {
        try read(text, file: "h.yaml", name: "hermes", environment: environment) {
            SimulationSettings(readingTop: &$0)
        }
    }

    @Test("every key is read")
    func whole() throws {
        var expected = SimulationSettings()
        expected.configuration = "my/file.yaml"
        expected.start = .running
        expected.format = .hert
        expected.maximumRecordingSize = 2 << 20
        expected.maximumRecordings = 3
        let text = """
            simulation: {config: my/file.yaml, start: running}
            telemetry: {format: hert}
            recordings: {max_size: 2MiB, max_files: 3}
            """
        #expect(try settings(text) == expected)
        #expect(try settings("{}") == SimulationSettings())
        let variables = ["HERMES_SIMULATION_START": "running"]
        #expect(try settings("{}", environment: variables).start == .running)
    }

    @Test(
        "each mistake has its place",
        arguments: [
            (
                "simulation: {start: now}",
                #"1:21: simulation.start: "now" is not one of staged, running"#
            ),
            (
                "telemetry: {format: json}",
                #"1:21: telemetry.format: "json" is not one of compact, hert"#
            ),
            (
                "recordings: {max_size: 1KiB}",
                "1:24: recordings.max_size: 1KiB is outside 1MiB...1024GiB"
            ),
            ("recordings: {max_files: 0}", "1:25: recordings.max_files: 0 is outside 1...10000"),
        ]
    )
    func mistakes(_ text: String, _ expected: String) {
        let found = messages { () throws(SettingsErrors) in _ = try settings(text) }
        #expect(found == "h.yaml:\(expected)")
    }

    @Test("the simulation's file is looked for in the directory of settings")
    func path() {
        var settings = SimulationSettings()
        #expect(settings.configurationPath(in: nil) == nil)
        #expect(settings.configurationPath(in: "/nonexistent") == nil)
        let directory = TemporaryDirectory()
        let file = "\(directory.path)/\(SimulationSettings.defaultConfiguration)"
        mkdir("\(directory.path)/hermes", 0o700)
        #expect(settings.configurationPath(in: directory.path) == nil)
        directory.write("", to: SimulationSettings.defaultConfiguration)
        #expect(settings.configurationPath(in: directory.path) == file)
        unlink(file)
        rmdir("\(directory.path)/hermes")

        // One that was named must be there, so that it is not silently another one.
        settings.configuration = "a.yaml"
        #expect(settings.configurationPath(in: directory.path) == "\(directory.path)/a.yaml")
        #expect(settings.configurationPath(in: nil) == "a.yaml")
        settings.configuration = "/a.yaml"
        #expect(settings.configurationPath(in: directory.path) == "/a.yaml")
    }
}
