internal import WebSocketCommon

/// When frames are due: 60 a second, at moments counted from an origin, so that no error adds up.
///
/// A frame that is late is made all the same, up to three behind one another; who is later than that skips to the present, and the
/// numbers of the frames that were not made are missing. A calendar that was set back, or far ahead, moves the origin instead: one that
/// was set ahead a little cannot be told from a process that stood still.
struct FrameSchedule {
    /// What is to be done now.
    enum Verdict: Equatable {
        /// Nothing: the next frame is not due.
        case early
        /// Make the frame of that number.
        ///
        /// It is so late, and so many frames before it are not made. More than `longestStall` late, the calendar was set ahead, and it
        /// is not known how many frames are lost.
        case due(frame: Int, lateness: Duration, skipped: Int)
    }

    /// Frames per second.
    static let rate = StartupComplete.frameRate
    /// How many frames late one can be without a gap.
    static let mostLate = 3
    /// Later than that, the calendar was set ahead, or the process stood still for so long that it makes no difference.
    static let longestStall = Duration.seconds(10)
    /// Further ahead than that no frame is due, unless the calendar was set back: two frames.
    private static let longestWait = Duration.microseconds(moment(of: 2, since: 0))

    /// The moment that frame `base` was or is due at, in microseconds: a whole millisecond.
    private var origin: Int64?
    private var base = 0
    /// The number of the next frame.
    private(set) var next = 0
    /// How often the calendar was set back, or further ahead than the longest stall.
    private(set) var calendarSteps = 0

    /// When the next frame is due; `nil` before the first look at the time, which it follows at once.
    var deadline: Timestamp? {
        origin.map { Timestamp(clampingMicroseconds: Self.moment(of: next - base, since: $0)) }
    }

    /// Looks at the time, at which a frame may be due.
    ///
    /// - Returns: What to do; if that is a frame, the next call is about the one behind it.
    mutating func tick(_ now: Timestamp) -> Verdict {
        if origin == nil { countAnew(now) }
        calendarSetBack(to: now)
        guard let origin, let deadline, deadline <= now else { return .early }
        let lateness = now.duration(since: deadline)
        guard lateness <= Self.longestStall else {
            calendarSteps += 1
            countAnew(now)
            defer { next += 1 }
            return .due(frame: next, lateness: lateness, skipped: 0)
        }
        // The number of the last frame that is due.
        let last = base + Self.frames(in: now.microseconds - origin)
        let skipped = last - next > Self.mostLate ? last - next : 0
        next += skipped
        let due = Self.moment(of: next - base, since: origin)
        defer { next += 1 }
        return .due(
            frame: next,
            lateness: .microseconds(now.microseconds - due),
            skipped: skipped
        )
    }

    /// Begins to count anew if the next frame is further away than it can be.
    mutating func calendarSetBack(to now: Timestamp) {
        guard let deadline, deadline.duration(since: now) > Self.longestWait else { return }
        calendarSteps += 1
        countAnew(now)
    }

    /// Makes the present, or the millisecond that it is in, the moment of the next frame.
    ///
    /// Messages have whole milliseconds as `timestamp`: what is cut off a frame's moment, clients take for the connection's slowness. From
    /// a whole millisecond on it is 0, 0.666 and 0.333 ms in turn, and not what chance has made of the first frame's moment, up to 0.999.
    private mutating func countAnew(_ now: Timestamp) {
        origin = now.microseconds / 1000 * 1000
        base = next
    }

    /// When the frame is due that comes so many behind the one at the origin.
    private static func moment(of frames: Int, since origin: Int64) -> Int64 {
        origin + Int64(frames) * 1_000_000 / Int64(rate)
    }

    /// How many frames behind the one at the origin are due after so many microseconds.
    private static func frames(in microseconds: Int64) -> Int {
        // The greatest k with k · 1,000,000 / 60, rounded down, not above it.
        Int(((microseconds + 1) * Int64(rate) - 1) / 1_000_000)
    }
}
