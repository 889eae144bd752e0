import Testing

@testable import WebSocketCommon

@Suite("A token bucket")
struct TokenBucketTests {
    private let start = ContinuousClock.now

    @Test(
        "lets a burst of 1.5 times the rate pass",
        arguments: [(1, 1), (2, 3), (7, 10), (100, 150)]
    )
    func burst(rate: Int, messages: Int) {
        let limit = RateLimit(messagesPerSecond: rate, origin: start)
        var bucket = TokenBucket()
        for _ in 0..<messages { #expect(bucket.take(now: start, limit: limit) == .allowed) }
        #expect(bucket.take(now: start, limit: limit) != .allowed)
    }

    @Test("says when the next message passes, and means it")
    func retry() {
        let limit = RateLimit(messagesPerSecond: 100, origin: start)
        var bucket = TokenBucket()
        for _ in 0..<150 { _ = bucket.take(now: start, limit: limit) }

        let refused = bucket.take(now: start + .milliseconds(2), limit: limit)
        #expect(refused == .limited(retryAfter: .milliseconds(8), shouldReply: true))
        let early = bucket.take(now: start + .milliseconds(10) - .nanoseconds(1), limit: limit)
        #expect(early == .limited(retryAfter: .nanoseconds(1), shouldReply: true))
        #expect(bucket.take(now: start + .milliseconds(10), limit: limit) == .allowed)
    }

    @Test("refills to the burst and no further")
    func refill() {
        let limit = RateLimit(messagesPerSecond: 10, origin: start)
        var bucket = TokenBucket()
        for _ in 0..<15 { _ = bucket.take(now: start, limit: limit) }
        let later = start + .seconds(3600)
        for _ in 0..<15 { #expect(bucket.take(now: later, limit: limit) == .allowed) }
        #expect(bucket.take(now: later, limit: limit) != .allowed)
    }

    @Test("holds a steady sender to the rate for good")
    func steady() {
        let limit = RateLimit(messagesPerSecond: 100, origin: start)
        var bucket = TokenBucket()
        var passed = 0
        for millisecond in 0..<10_000 {
            let now = start + .milliseconds(millisecond)
            if bucket.take(now: now, limit: limit) == .allowed { passed += 1 }
        }
        #expect(passed == 150 + 999)
    }

    @Test("tells a flooding sender of its limit no faster than it may send")
    func replies() {
        let limit = RateLimit(messagesPerSecond: 100, origin: start)
        var bucket = TokenBucket()
        var told = 0
        for _ in 0..<1000 {
            if case .limited(_, shouldReply: true) = bucket.take(now: start, limit: limit) {
                told += 1
            }
        }
        #expect(told == 150)
        for microsecond in stride(from: 0, to: 1_000_000, by: 100) {
            let now = start + .microseconds(microsecond)
            if case .limited(_, shouldReply: true) = bucket.take(now: now, limit: limit) {
                told += 1
            }
        }
        #expect(told == 150 + 99)
    }

    @Test("lets everything pass without a limit", arguments: [0, -1])
    func unlimited(rate: Int) {
        let limit = RateLimit(messagesPerSecond: rate, origin: start)
        var bucket = TokenBucket()
        for _ in 0..<1000 { #expect(bucket.take(now: start, limit: limit) == .allowed) }
    }

    @Test("fits sixteen bytes")
    func size() {
        #expect(MemoryLayout<TokenBucket>.size == 16)
    }

    @Test(
        "tells the client how long to wait, rounded up to the millisecond",
        arguments: [
            (.milliseconds(8), "0.008"), (.microseconds(7001), "0.008"), (.nanoseconds(1), "0.001"),
            (.microseconds(1), "0.001"), (.milliseconds(1500), "1.500"), (.zero, "0.000"),
        ] as [(Duration, String)]
    )
    func message(retryAfter: Duration, seconds: String) {
        let error = ServiceError.rateLimitExceeded(retryAfter: retryAfter)
        #expect(error.code == .rateLimitExceeded)
        #expect(
            error.message == "Message rate limit exceeded. Retry after \(seconds) seconds."
        )
    }
}
