internal import WebSocketCommon

/// What clients are told of what they said wrongly: twenty mistakes in a second, and of further ones how many there were, when it is over.
///
/// So who says much that is wrong, and reads nothing, does not have its answers fill its outbox. Seconds are counted in frames, for each
/// client from its first mistake on.
struct MistakeNotices {
    /// How many mistakes of a second are told one by one.
    static let most = 20

    private struct Second {
        /// The frame behind which it began.
        let start: Int
        var told = 0
        var suppressed = 0
        /// The last mistake that was not told.
        var last: ClientError?
    }

    private var seconds: [ClientID: Second] = [:]

    /// Notes a mistake that a client made behind a frame.
    ///
    /// - Returns: What it is told at once; `nil`: nothing.
    mutating func note(_ error: ClientError, of client: ClientID, frame: Int) -> ErrorEvent? {
        var second = seconds[client] ?? Second(start: frame)
        defer { seconds[client] = second }
        guard second.told < Self.most else {
            second.suppressed += 1
            second.last = error
            return nil
        }
        second.told += 1
        return error.event
    }

    /// Ends the seconds that are over at a frame.
    ///
    /// - Returns: What clients are told of mistakes that they were not told.
    mutating func take(at frame: Int) -> [(client: ClientID, event: ErrorEvent)] {
        guard !seconds.isEmpty else { return [] }
        let over = seconds.filter { frame - $0.value.start >= FrameSchedule.rate }
        for client in over.keys { seconds[client] = nil }
        return over.compactMap { client, second in
            second.last.map { (client, $0.event(suppressed: second.suppressed)) }
        }
    }

    /// Forgets a client.
    mutating func forget(_ client: ClientID) { seconds[client] = nil }
}
