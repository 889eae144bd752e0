package import Hermes
internal import EventLoop

/// A module that is a program of its own, in any language: it is asked a JSON line at a time and answers with one.
///
/// `ModuleQuestion` has the protocol. A program that fails once (it ends, is silent, answers nonsense or says that it cannot go
/// on) is killed, because what it would say next might be the answer to an earlier question; `reset` starts it anew.
package final class ProcessModule: SimulationModule {
    /// `process`.
    package let type = "process"

    private let program: SimulationConfiguration.ExternalProcess
    private let environment: [String: String]
    private var dialog: ProcessDialog?
    private var signals: [SignalDeclaration] = []
    private var inside: ModuleIntrospection?

    /// Names the program; `stage` starts it.
    ///
    /// - Parameters:
    ///   - program: The program, its signals and its time limits.
    ///   - environment: All of its environment variables; default: those of this process.
    package init(
        _ program: SimulationConfiguration.ExternalProcess,
        environment: [String: String] = ProcessEnvironment.current
    ) {
        self.program = program
        self.environment = environment
    }

    /// Starts the program, which dies with the thread that calls this, and asks for its signals.
    package func stage() throws(ModuleError) -> [SignalDeclaration] {
        signals = try start()
        return signals
    }

    /// Asks for the initial values; starts the program again when it is gone.
    package func reset(_ values: inout [Double]) throws(ModuleError) {
        if dialog == nil {
            guard !signals.isEmpty else { throw ModuleError("the program was never staged") }
            guard try start() == signals else {
                throw fail("declares other signals than when it was first started")
            }
        }
        try askForValues(.reset, &values)
    }

    /// Sends all values and takes those that come back.
    package func step(_ values: inout [Double], time: Double, dt: Double) throws(ModuleError) {
        try askForValues(.step(time: time, dt: dt, values: values), &values)
    }

    /// Asks the program to end, which may take a second, and as long again once it was told to by SIGTERM.
    package func close() {
        dialog?.close(saying: ModuleQuestion.close.line, within: .seconds(1))
        dialog = nil
    }

    /// What the program told of its inside when it was staged.
    package func introspection() -> ModuleIntrospection? { inside }

    private func start() throws(ModuleError) -> [SignalDeclaration] {
        do throws(SystemError) {
            dialog = try ProcessDialog(
                program.executable,
                arguments: program.arguments,
                environment: environment,
                lineLimit: ModuleQuestion.lineLimit
            )
        } catch {
            throw ModuleError("cannot \(error)")
        }
        let answer = try ask(.stage, within: program.stageTimeout)
        do throws(ModuleError) {
            let declared = try ModuleAnswer(answer, to: .stage).declarations(
                configured: program.signals
            )
            inside = declared.inside
            return declared.signals
        } catch {
            throw fail(error.description)
        }
    }

    private func askForValues(
        _ question: ModuleQuestion,
        _ values: inout [Double]
    ) throws(ModuleError) {
        let answer = try ask(question, within: program.stepTimeout)
        do throws(ModuleError) {
            let answered = try ModuleAnswer(answer, to: question).values(count: signals.count)
            values = answered
        } catch {
            throw fail(error.description)
        }
    }

    private func ask(
        _ question: ModuleQuestion,
        within seconds: Double
    ) throws(ModuleError) -> [UInt8] {
        guard let dialog else {
            throw ModuleError("the program is not running; reset starts it again")
        }
        let limit = TimeLimit(seconds: seconds)
        do throws(ProcessDialog.Failure) {
            return try dialog.ask(question.line, within: limit.duration)
        } catch {
            throw fail(Self.phrase(error, question.name, limit))
        }
    }

    private func fail(_ description: String) -> ModuleError {
        dialog?.kill()
        dialog = nil
        return ModuleError(description)
    }

    private static func phrase(
        _ failure: ProcessDialog.Failure,
        _ question: String,
        _ limit: TimeLimit
    ) -> String {
        switch failure {
        // What a shell and env exit with when they do not find what they are to run.
        case .ended(.exited(code: 127)):
            "the program ended (exit status 127: not found) instead of answering \(question)"
        case .ended(let status): "the program ended (\(status)) instead of answering \(question)"
        case .hungUp: "the program closed its output instead of answering \(question)"
        case .unread: "the program did not read \(question) within \(limit)"
        case .unanswered: "no answer to \(question) within \(limit)"
        case .lineTooLong(let limit): "the answer to \(question) is longer than \(limit) bytes"
        case .uninvited(let bytes):
            "the program wrote \(ModuleAnswer.excerpt(bytes)) without being asked, before \(question)"
        case .system(let error): "cannot \(error)"
        }
    }
}
