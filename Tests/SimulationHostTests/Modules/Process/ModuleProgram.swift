import Glibc
import Hermes
import TestSupport

@testable import SimulationHost

/// A module that is a shell script, which is written for one test.
struct ModuleProgram: ~Copyable {
    private let place = TemporaryDirectory()

    /// A stage's answer with one input and one output.
    static let twoSignals =
        #"{"signals":[{"name":"input","unit":"N","writable":true,"description":"what pushes"},{"name":"output","type":"f32"}]}"#

    /// The directory that the script runs with as `$PLACE`.
    var path: String { place.path }

    /// Makes the module; each answer is what the script does after reading that question into `$line`.
    func module(
        stage: String = "echo '\(twoSignals)'",
        reset: String = #"echo '{"values":[0,0]}'"#,
        step: String = #"echo '{"values":[1,2]}'"#,
        signals: [SignalDeclaration] = [],
        stepTimeout: Double = 10
    ) -> ProcessModule {
        place.write(
            """
            while read -r line; do
              echo "$line" >> "$PLACE/lines"
              case $line in
                *'"stage"'*) \(stage);;
                *'"reset"'*) \(reset);;
                *'"step"'*) \(step);;
                *) exit 0;;
              esac
            done
            echo end >> "$PLACE/lines"

            """,
            to: "module.sh"
        )
        var program = SimulationConfiguration.ExternalProcess(
            executable: "/bin/sh",
            arguments: [place.path + "/module.sh"],
            signals: signals
        )
        program.stepTimeout = stepTimeout
        return ProcessModule(
            program,
            environment: ["PATH": "/usr/bin:/bin", "PLACE": place.path]
        )
    }

    /// What the script has read so far.
    var lines: [String] {
        guard let file = fopen("\(path)/lines", "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(
            String.init
        )
    }
}
