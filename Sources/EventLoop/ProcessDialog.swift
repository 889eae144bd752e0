internal import CLinux
internal import Glibc

/// A program that is asked line by line over its standard input and answers over its standard output.
///
/// The calls wait, each for a bounded time; they come from one thread at a time, and the program is killed with the thread that
/// started it. After a failure it is over: the program and what it started in its process group are killed, and nothing of it is left.
package final class ProcessDialog {
    /// Why a program gave no answer.
    package enum Failure: Error, Equatable, Sendable {
        /// It ended, or had ended before.
        case ended(ExitStatus)
        /// It closed its input or output, and runs on.
        case hungUp
        /// It did not read the question in time.
        case unread
        /// It did not answer in time.
        case unanswered
        /// Its line is longer than the limit, in bytes.
        case lineTooLong(limit: Int)
        /// It wrote without being asked; the beginning of what it wrote.
        case uninvited([UInt8])
        /// The system failed.
        case system(SystemError)
    }

    private let child: ChildProcess
    private var stream: ProcessStream
    private let end: Descriptor
    /// `nil` until it was reaped.
    private var status: ExitStatus?

    /// Starts a program; what it writes as errors goes where this process's own go.
    ///
    /// - Parameters:
    ///   - path: The program's file.
    ///   - arguments: Its arguments without its name.
    ///   - environment: All of its environment.
    ///   - lineLimit: The longest line it may write, in bytes, its end included.
    /// - Throws: `ENOENT`, `EACCES`, `ENOEXEC`: the file cannot be executed; `EMFILE`, `EAGAIN`, `ENOMEM`.
    package init(
        _ path: String,
        arguments: [String],
        environment: [String: String],
        lineLimit: Int = 1 << 20
    ) throws(SystemError) {
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var dialog = hub_dialog()
        let result = CStrings.with([path] + arguments) { arguments in
            CStrings.with(variables) { variables in
                hub_spawn_dialog(path, arguments, variables, &dialog)
            }
        }
        _ = try SystemError.check(result, "start \(path)")
        child = ChildProcess(id: dialog.process)
        end = Descriptor(dialog.end)
        stream = ProcessStream(Descriptor(dialog.socket), end: end, lineLimit: lineLimit)
    }

    deinit { kill() }

    /// The process's number, for messages.
    package var processID: Int32 { child.id }

    /// Sends a line and waits for the line that answers it.
    ///
    /// - Parameters:
    ///   - line: What to send, with its end.
    ///   - time: How long sending and waiting may take together.
    /// - Returns: The answer without its end.
    /// - Throws: Why there is none; the program is gone then.
    package func ask(_ line: [UInt8], within time: Duration) throws(Failure) -> [UInt8] {
        if let status { throw .ended(status) }
        let deadline = ContinuousClock.now + time
        do throws(ProcessStream.Fault) {
            try stream.expectSilence()
            try stream.send(line, until: deadline)
            return try stream.receiveLine(until: deadline)
        } catch {
            throw fail(error, until: deadline)
        }
    }

    /// Sends a last line, closes the program's input and lets it end; kills it when it does not.
    ///
    /// - Parameters:
    ///   - line: What to send, with its end; lost on a program that does not read.
    ///   - time: How long it may take to end by itself, and again after SIGTERM.
    /// - Returns: How it ended.
    @discardableResult
    package func close(saying line: [UInt8], within time: Duration) -> ExitStatus? {
        if status == nil {
            let now = ContinuousClock.now
            stream.finish(saying: line, at: now)
            if !stream.drain(until: now + time) {
                signalGroup(SIGTERM)
                _ = stream.drain(until: ContinuousClock.now + time)
            }
        }
        return kill()
    }

    /// Kills the program and what it started, and reaps it.
    ///
    /// - Returns: How it ended; `nil` when the kernel keeps it, waiting for a device.
    @discardableResult
    package func kill() -> ExitStatus? {
        guard status == nil, stream.isOpen else { return status }
        // It may have ended by itself; its number is not another's before it is reaped.
        signalGroup(SIGKILL)
        if stream.waitForEnd(until: .now + .seconds(2)) { reap() }
        stream.close()
        end.close()
        return status
    }

    private func fail(_ fault: ProcessStream.Fault, until deadline: ContinuousClock.Instant)
        -> Failure
    {
        switch fault {
        case .over:
            // What closes both ends is about to end; else it is a program that cannot be spoken to any more.
            let hasEnded = stream.waitForEnd(until: deadline)
            let status = kill()
            return hasEnded ? status.map { .ended($0) } ?? .hungUp : .hungUp
        case .unread: kill(); return .unread
        case .unanswered: kill(); return .unanswered
        case .lineTooLong(let limit): kill(); return .lineTooLong(limit: limit)
        case .uninvited(let bytes): kill(); return .uninvited(bytes)
        case .system(let error): kill(); return .system(error)
        }
    }

    private func signalGroup(_ number: Int32) {
        ChildProcess(id: -child.id).signal(number)
        child.signal(number)  // it may have left its group
    }

    private func reap() {
        let result = hub_reap(child.id)
        if result >= 0 { status = ExitStatus(waitStatus: result) }
    }
}
