package import EventLoop

/// What ends a supervisor, or keeps it from starting.
package enum SupervisorError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another supervisor holds the state directory; `process` is `nil` when it has not said its number.
    case alreadyRunning(directory: String, process: Int32?)
    /// The state directory belongs to another user, or others may write to it.
    case directoryNotPrivate(String)
    /// No supervisor answers for the state directory.
    case notRunning(directory: String)
    /// The status socket answered something else than a status.
    case unreadableStatus(String)
    /// Every child has used its restarts up: the reason of each, by name.
    case nothingLeft([String])
    /// A system call failed.
    case system(SystemError)

    /// A phrase that says what to do where there is something to do.
    package var description: String {
        switch self {
        case .alreadyRunning(let directory, let process):
            "a supervisor\(process.map { ", process \($0)," } ?? "") already runs with \(directory); "
                + "stop it or choose another state directory"
        case .directoryNotPrivate(let path):
            "\(path) must belong to the user who runs the hub, and nobody else may write to it: "
                + "chmod 700 \(path)"
        case .notRunning(let directory): "no supervisor runs with \(directory)"
        case .unreadableStatus(let reason): "the supervisor's status cannot be read: \(reason)"
        case .nothingLeft(let reasons):
            "no service is left running: \(reasons.joined(separator: "; "))"
        case .system(let error): error.description
        }
    }
}
