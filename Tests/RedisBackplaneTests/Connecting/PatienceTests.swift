import Testing

@testable import RedisBackplane

@Suite("How long to wait")
struct PatienceTests {
    private let start = ContinuousClock.now

    @Test(
        "for a sign of life: silence is asked about, an answer ends it, and none ends the connection"
    )
    func liveness() {
        let timings = RedisTimings(silence: .seconds(3), answer: .seconds(2))
        var liveness = Liveness(timings, now: start)
        #expect(liveness.deadline == start + .seconds(3))
        #expect(liveness.tick(now: start + .seconds(2)) == .nothing)
        liveness.heard(now: start + .seconds(2))
        #expect(liveness.tick(now: start + .seconds(4)) == .nothing)
        #expect(liveness.tick(now: start + .seconds(5)) == .ping)
        #expect(liveness.deadline == start + .seconds(7))
        #expect(liveness.tick(now: start + .seconds(6)) == .nothing)
        liveness.heard(now: start + .seconds(6))
        #expect(liveness.deadline == start + .seconds(9))
        #expect(liveness.tick(now: start + .seconds(9)) == .ping)
        #expect(liveness.tick(now: start + .seconds(11)) == .giveUp)
    }

    @Test("for the next try: 50 ms more each time up to 2 s, and from the beginning after success")
    func backoff() {
        var backoff = Backoff()
        let waits = (1...45).map { _ in backoff.next() }
        #expect(waits == (1...45).map { .milliseconds(min(50 * $0, 2000)) })
        backoff.reset()
        #expect(backoff.next() == .milliseconds(50))
    }
}
