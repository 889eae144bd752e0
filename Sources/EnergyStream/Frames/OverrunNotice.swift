internal import WebSocketCommon

/// What clients are told of frames that were not made, or of a calendar that was set ahead, at most once a second.
struct OverrunNotice {
    private var skipped = 0
    /// How late the stream was at most; zero: it was not.
    private var lateness = Duration.zero
    /// The frame at which it was last told.
    private var lastTold: Int?

    /// Notes a frame: how many before it were not made, and how late the first of them was.
    mutating func note(skipped: Int, lateness: Duration) {
        guard skipped > 0 || lateness > FrameSchedule.longestStall else { return }
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
        guard lateness > .zero else { return nil }
        if let lastTold, frame - lastTold < FrameSchedule.rate { return nil }
        lastTold = frame
        defer { forget() }
        let milliseconds = (lateness / .microseconds(1)).rounded() / 1000
        return ErrorEvent(
            .warning,
            .frameOverrun,
            sentence(milliseconds),
            .orchestrator,
            details: [
                "skipped": .integer(skipped), "lateMilliseconds": .float(milliseconds),
            ],
            isRecoverable: true
        )
    }

    private func sentence(_ milliseconds: Double) -> String {
        if skipped > 0 {
            return "\(skipped) frames were not made: the stream was \(milliseconds) ms late"
        }
        return
            "the stream was \(milliseconds) ms late, or the calendar was set ahead: numbers go on without a gap"
    }
}
