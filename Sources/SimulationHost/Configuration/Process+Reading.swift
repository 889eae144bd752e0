internal import Hermes
internal import Settings
internal import WebSocketCommon

extension SettingsReader {
    /// Reads a module that is a program: `executable`, and in `options` its arguments and how long it may take.
    mutating func process(
        _ name: String,
        _ paths: FilePaths
    ) -> SimulationConfiguration.ExternalProcess? {
        var executable: String?
        value("executable", into: &executable) { text throws(SettingsProblem) in
            try paths.program(text)
        }
        if !has("executable") { reject("executable", "missing") }
        return process(name, executable, arguments: [])
    }

    /// Reads a module that is a Python script: `python3`, or what `executable` names, runs `script`.
    ///
    /// The original loads scripts into its own process; ours speaks to them as to any program.
    mutating func script(
        _ name: String,
        _ paths: FilePaths
    ) -> SimulationConfiguration.ExternalProcess? {
        var script: String?
        value("script", into: &script) { text throws(SettingsProblem) in try paths.file(text) }
        if !has("script") { reject("script", "missing") }
        var interpreter = paths.searched("python3")
        value("executable", into: &interpreter) { text throws(SettingsProblem) in
            try paths.program(text)
        }
        if interpreter == nil, !has("executable") {
            reject("script", "there is no python3 on the PATH to run it; name one as executable")
        }
        return process(
            name,
            script.flatMap { _ in interpreter },
            arguments: script.map { [$0] } ?? []
        )
    }

    private mutating func process(
        _ name: String,
        _ executable: String?,
        arguments: [String]
    ) -> SimulationConfiguration.ExternalProcess? {
        var process = SimulationConfiguration.ExternalProcess(executable: executable ?? "")
        process.signals = signals(of: name)
        section("options") { section in
            section.stringList("arguments", into: &process.arguments)
            section.timeout("stage_timeout", into: &process.stageTimeout)
            section.timeout("step_timeout", into: &process.stepTimeout)
        }
        process.arguments = arguments + process.arguments
        return executable == nil ? nil : process
    }

    /// Reads a duration as a number of seconds.
    private mutating func timeout(_ key: String, into seconds: inout Double) {
        var duration = Duration.seconds(seconds)
        self.duration(key, into: &duration, in: .milliseconds(10)...(.seconds(600)))
        seconds = duration / .seconds(1)
    }
}
