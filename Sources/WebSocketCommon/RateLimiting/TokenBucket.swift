/// The token bucket of one connection, in 16 bytes: a message takes a token, time brings them back.
///
/// It holds up to 1.5 × the rate, starts full and refills continuously. Instead of tokens and the
/// time they were counted, it keeps the one moment at which it will be full again; a token taken
/// moves that moment on by the time one token needs. This is the virtual scheduling of ITU-T I.371.
package struct TokenBucket: Equatable, Sendable {
    /// When the bucket will be full again, in nanoseconds from the limit's origin.
    private var fullAt: Int64 = .min

    /// When the bucket for replies that say so will be full again, in nanoseconds from the limit's origin.
    ///
    /// A client that floods the hub must not make it flood back: such replies have the same limit, the others are only counted.
    private var repliesFullAt: Int64 = .min

    /// What becomes of a message.
    package enum Verdict: Equatable, Sendable {
        /// The message passes.
        case allowed

        /// The message is dropped, and one sent after `retryAfter` would pass.
        ///
        /// The client is told when `shouldReply`, and the drop is counted in any case.
        case limited(retryAfter: Duration, shouldReply: Bool)
    }

    /// Makes a full bucket.
    package init() {}

    /// Takes the token for one message.
    ///
    /// - Parameters:
    ///   - now: When the message arrived; not before the message before it.
    ///   - limit: The connection's limit, the same in every call.
    /// - Returns: whether the message passes.
    package mutating func take(now: ContinuousClock.Instant, limit: RateLimit) -> Verdict {
        guard limit.messagesPerSecond > 0 else { return .allowed }
        let now = limit.nanoseconds(at: now)
        guard let wait = Self.take(&fullAt, now, limit) else { return .allowed }
        let shouldReply = Self.take(&repliesFullAt, now, limit) == nil
        return .limited(retryAfter: .nanoseconds(wait), shouldReply: shouldReply)
    }

    /// Takes a token, or answers how many nanoseconds it takes until there is one.
    private static func take(_ fullAt: inout Int64, _ now: Int64, _ limit: RateLimit) -> Int64? {
        let timeToFull = max(fullAt, now) - now + limit.interval
        let excess = timeToFull - RateLimit.nanoseconds(in: RateLimit.burst)
        guard excess > 0 else {
            fullAt = now + timeToFull
            return nil
        }
        return excess
    }
}
