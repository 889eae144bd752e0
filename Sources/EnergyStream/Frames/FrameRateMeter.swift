internal import WebSocketCommon

/// How many frames a second there were in the last second.
struct FrameRateMeter {
    /// Frames are counted over half a second at least: the little that a long one has left of the next is counted with the one behind it.
    private static let shortest = Duration.milliseconds(500)

    private var start: Timestamp?
    private var frames = 0
    private var calendarSteps = 0

    /// Frames per second; `nil` before a second has passed.
    private(set) var rate: Double?

    /// Notes a frame.
    ///
    /// - Parameters:
    ///   - now: When it was made.
    ///   - endsSecond: Whether it is the first of a new second.
    ///   - calendarSteps: How often the calendar was set until now; a second in which it was cannot be measured.
    mutating func note(_ now: Timestamp, endsSecond: Bool, calendarSteps: Int) {
        guard let start, calendarSteps == self.calendarSteps else {
            self.calendarSteps = calendarSteps
            begin(now)
            return
        }
        let passed = now.duration(since: start)
        guard endsSecond, passed >= Self.shortest else {
            frames += 1
            return
        }
        rate = Double(frames) / (passed / .seconds(1))
        begin(now)
    }

    private mutating func begin(_ now: Timestamp) {
        start = now
        frames = 1
    }
}
