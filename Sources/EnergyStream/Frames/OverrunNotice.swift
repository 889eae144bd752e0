internal import WebSocketCommon

/// What clients are told of frames that were not made, at most once a second.
struct OverrunNotice {
    private var skipped = 0
    private var lateness = Duration.zero
    /// The frame at which it was last told.
    private var lastTold: Int?

    /// Notes frames that were not made.
    mutating func note(skipped: Int, lateness: Duration) {
        guard skipped > 0 else { return }
        self.skipped += skipped
        self.lateness = max(self.lateness, lateness)
    }

    /// Forgets what was not told, because nobody listens.
    mutating func forget() {
        skipped = 0
        lateness = .zero
    }

    /// What is to be told at a frame; `nil`: nothing.
    mutating func take(at frame: Int) -> ErrorEvent? {
        guard skipped > 0 else { return nil }
        if let lastTold, frame - lastTold < FrameSchedule.rate { return nil }
        lastTold = frame
        defer { forget() }
        let milliseconds = (lateness / .microseconds(1)).rounded() / 1000
        return ErrorEvent(
            .warning,
            .frameOverrun,
            "\(skipped) frames were not made: the stream was \(milliseconds) ms late",
            .orchestrator,
            details: [
                "skipped": .integer(skipped), "lateMilliseconds": .float(milliseconds),
            ],
            isRecoverable: true
        )
    }
}
