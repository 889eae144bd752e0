internal import CLinux
internal import Glibc

/// How a process ended.
package enum ExitStatus: Equatable, Sendable, CustomStringConvertible {
    /// It returned or called `exit`; 0 is success.
    case exited(code: Int32)
    /// A signal ended it.
    case signalled(number: Int32)

    init(waitStatus: Int64) {
        let status = Int32(truncatingIfNeeded: waitStatus)
        self =
            status & 0x7f == 0
            ? .exited(code: (status >> 8) & 0xff) : .signalled(number: status & 0x7f)
    }

    /// `exit status 1`, `signal 9 (Killed)`.
    package var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signalled(let number): "signal \(number) (\(String(cString: strsignal(number))))"
        }
    }
}

/// A process that this one started.
package struct ChildProcess: Hashable, Sendable {
    /// Its process number.
    package let id: Int32

    /// Names a process that this one started.
    package init(id: Int32) { self.id = id }

    /// Starts a program; it dies with the thread that started it, and a terminal's Ctrl-C does not reach it.
    ///
    /// - Parameters:
    ///   - path: The program's file.
    ///   - arguments: Its arguments without its name.
    ///   - environment: All of its environment; `LISTEN_PID` is set when descriptors are handed over.
    ///   - descriptors: What it finds as descriptors 3, 4, …; at most 64.
    /// - Returns: The process. A program that cannot be started exits with 127.
    /// - Throws: `EAGAIN`, `ENOMEM`.
    package static func start(
        _ path: String,
        arguments: [String],
        environment: [String: String],
        descriptors: [Descriptor]
    ) throws(SystemError) -> ChildProcess {
        var environment = environment
        if !descriptors.isEmpty { environment["LISTEN_PID"] = "0000000000" }
        let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let id = CStrings.with([path] + arguments) { arguments in
            CStrings.with(variables) { variables in
                hub_spawn(
                    path,
                    arguments,
                    variables,
                    descriptors.map(\.number),
                    Int32(descriptors.count)
                )
            }
        }
        return ChildProcess(id: try SystemError.check(id, "start \(path)"))
    }

    /// Sends a signal; one that has ended takes no harm, but once its end was told its number may be another's.
    package func signal(_ number: Int32) { _ = kill(id, number) }
}
