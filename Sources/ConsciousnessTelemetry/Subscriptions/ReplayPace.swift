internal import WebSocketCommon

/// How far the past of sessions that a client is sent is ahead of what it can be expected to have taken.
///
/// The hub closes a connection that falls far behind, and does not say how far one is. So the past of several sessions is read no
/// faster than a client of ordinary speed takes it.
struct ReplayPace {
    /// What a client is expected to take, in bytes per second.
    static let bytesPerSecond = 16 << 20
    /// How far it may be ahead before the past of the next session is read: 8 MiB, half of what a connection may be behind.
    static let ahead: Duration = .milliseconds(500)

    /// When all that was sent is expected to be taken; `nil`: nothing was sent.
    private var takenAt: Timestamp?

    /// Notes what was sent.
    mutating func note(bytes: Int, now: Timestamp) {
        let begin = max(takenAt ?? now, now)
        takenAt = begin.advanced(by: .microseconds(bytes * 1_000_000 / Self.bytesPerSecond))
    }

    /// Forgets what lies further ahead than a wait from now on, after the calendar was set back.
    mutating func planAnew(_ now: Timestamp) {
        takenAt = takenAt.map { min($0, now.advanced(by: Self.ahead + Self.ahead)) }
    }

    /// When the past of the next session may be read; `nil`: now.
    func resumption(now: Timestamp) -> Timestamp? {
        guard let time = takenAt?.advanced(by: .zero - Self.ahead), time > now else { return nil }
        return time
    }
}
