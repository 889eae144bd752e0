internal import WebSocketCommon

/// How a simulation goes.
package struct SimulationStatus: Sendable {
    /// Whether time passes.
    package enum State: String, CaseIterable, Sendable {
        /// It stands still; `resume` and `step` go on.
        case paused
        /// It passes.
        case running
        /// The end is reached; `reset` goes back.
        case stopped
        /// A module failed; `reset` tries again.
        case failed
    }

    /// Whether time passes.
    package var state: State
    /// How it passes when it does.
    package var mode: SimulationConfiguration.Mode
    /// The number of the present frame.
    package var frame: UInt64
    /// The simulated time, in seconds.
    package var time: Double
    /// How much faster than wall time it passes in realtime.
    package var speed: Double
    /// Frames per second of wall time, over the last second or so; 0 while time stands still.
    package var achievedRate = 0.0
    /// How late frames began, over the last few thousand.
    package var lateness = Lateness()
    /// How often it was so late that lost time was given up.
    package var overruns = 0
    /// The recording that is under way.
    package var recording: RecordingSummary?
    /// Why it failed.
    package var problem: String?

    /// Describes how it goes.
    package init(
        state: State,
        mode: SimulationConfiguration.Mode,
        frame: UInt64,
        time: Double,
        speed: Double = 1
    ) {
        self.state = state
        self.mode = mode
        self.frame = frame
        self.time = time
        self.speed = speed
    }

    /// How late frames began in realtime, in milliseconds.
    package struct Lateness: Equatable, Sendable {
        /// Half of them were no later.
        package var p50 = 0.0
        /// 99 of 100 were no later.
        package var p99 = 0.0
        /// The latest of them.
        package var most = 0.0

        /// None.
        package init() {}

        /// What a window tells.
        init(_ window: LatenessWindow) {
            p50 = window.quantile(50) * 1000
            p99 = window.quantile(99) * 1000
            most = window.quantile(100) * 1000
        }
    }
}

/// A recording that is under way or over.
package struct RecordingSummary: Equatable, Sendable {
    /// Its name.
    package var name: String
    /// The file's path.
    package var path: String
    /// How many frames it has.
    package var frames = 0
    /// How many bytes it has.
    package var bytes = 0

    /// Describes a recording without frames.
    package init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}
