internal import WebSocketCommon

/// How many frames a second there were in the last second.
struct FrameRateMeter {
    private var start: Timestamp?
    private var frames = 0

    /// Frames per second; `nil` before a second has passed.
    private(set) var rate: Double?

    /// Notes a frame.
    ///
    /// - Parameters:
    ///   - now: When it was made.
    ///   - endsSecond: Whether it is the first of a new second.
    mutating func note(_ now: Timestamp, endsSecond: Bool) {
        if start == nil { start = now }
        guard endsSecond, let start, frames > 0 else {
            frames += 1
            return
        }
        let seconds = now.duration(since: start) / .seconds(1)
        // The calendar may have been set: then this second is worth nothing.
        if 0.5...2 ~= seconds { rate = Double(frames) / seconds }
        self.start = now
        frames = 1
    }
}
