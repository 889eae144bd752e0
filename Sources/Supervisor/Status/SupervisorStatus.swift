/// How a supervisor and its children fare, as its status socket tells it.
package struct SupervisorStatus: Equatable, Sendable {
    /// Where a child is, for people; `ChildMachine.State` has the details.
    package enum Stage: String, CaseIterable, Sendable {
        /// No process runs, and none is wanted.
        case stopped
        /// A process runs and is not ready yet.
        case starting
        /// It serves.
        case ready
        /// It stops, asked to or not.
        case stopping
        /// It is hung and being ended.
        case failing
        /// It went down and comes back after a pause.
        case restarting
        /// It used its restarts up and stays down.
        case failed
    }

    /// How one child fares.
    package struct Service: Equatable, Sendable {
        /// The child's name.
        package var name: String
        /// Where it is.
        package var stage: Stage
        /// Its process; `nil` when none runs.
        package var process: Int32?
        /// How often it was started again since the supervisor started.
        package var restarts: Int
        /// For how long it has been where it is.
        package var since: Duration
        /// What its process last said of itself; `nil` for nothing.
        package var status: String?
        /// Why it last went down; `nil` when it never did.
        package var reason: String?
    }

    /// The supervisor's process.
    package var process: Int32
    /// For how long it has been running.
    package var uptime: Duration
    /// Its children, in the order they are started.
    package var services: [Service]
}

extension SupervisorStatus.Stage {
    init(_ state: ChildMachine.State) {
        switch state {
        case .stopped: self = .stopped
        case .starting: self = .starting
        case .ready: self = .ready
        case .leaving, .stopping: self = .stopping
        case .failing: self = .failing
        case .backingOff: self = .restarting
        case .failed: self = .failed
        }
    }
}
