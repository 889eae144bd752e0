import TestSupport
import Testing

@testable import EventLoop

/// The obvious wheel: every deadline rounded up to a tick, and all looked at each time.
private struct SlowWheel {
    struct Entry {
        var tick: Int64
        var token: UInt32
    }

    var entries: [Entry] = []
    var tick: Int64 = 0

    /// Sets a timer `milliseconds` after the start.
    mutating func set(_ milliseconds: Int64, token: UInt32) {
        entries.append(Entry(tick: max((milliseconds + 7) / 8, tick + 1), token: token))
    }

    mutating func cancel(_ token: UInt32) { entries.removeAll { $0.token == token } }

    mutating func advance(_ milliseconds: Int64) -> [Entry] {
        tick = max(milliseconds / 8, tick)
        let due = entries.filter { $0.tick <= tick }.sorted { $0.tick < $1.tick }
        entries.removeAll { $0.tick <= tick }
        return due
    }
}

@Suite("A timer wheel fires each timer at its tick, and never before its deadline")
struct TimerWheelTests {
    private let start = ContinuousClock.now

    private func at(_ milliseconds: Int64) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    private func advance(_ wheel: inout TimerWheel, to milliseconds: Int64) -> [UInt32] {
        var fired: [UInt32] = []
        wheel.advance(to: at(milliseconds), fired: &fired)
        return fired
    }

    @Test(
        "it fires between its deadline and a tick later",
        arguments: [1, 7, 8, 9, 32_768, 100_000]
    )
    func fires(_ deadline: Int64) {
        for offset in [Duration.zero, .nanoseconds(1), .nanoseconds(-1)] {
            var wheel = TimerWheel(now: start)
            let instant = at(deadline) + offset
            _ = wheel.set(instant, token: 1)
            var fired: [UInt32] = []
            var now = start
            while fired.isEmpty, now < instant + .seconds(1) {
                now += .milliseconds(1)
                wheel.advance(to: now, fired: &fired)
            }
            #expect(fired == [1])
            #expect(now >= instant)
            #expect(now - instant <= .milliseconds(9), "a tick, and the step of this test")
            #expect(wheel.count == 0 && wheel.nextDeadline == nil)
        }
    }

    @Test("a deadline in the past fires at the next advance")
    func past() {
        var wheel = TimerWheel(now: start)
        #expect(advance(&wheel, to: 1000) == [])
        _ = wheel.set(at(-5000), token: 1)
        _ = wheel.set(at(1000), token: 2)
        #expect(wheel.nextDeadline == at(1008))
        #expect(advance(&wheel, to: 1007) == [])
        #expect(Set(advance(&wheel, to: 1008)) == [1, 2])
    }

    @Test("timers fire in the order of their ticks")
    func order() {
        var wheel = TimerWheel(now: start)
        for deadline in [500, 100, 300, 200, 400] as [Int64] {
            _ = wheel.set(at(deadline), token: UInt32(deadline))
        }
        #expect(advance(&wheel, to: 1000) == [100, 200, 300, 400, 500])
    }

    @Test("one that was cancelled does not fire, and others in its slot do")
    func cancel() {
        var wheel = TimerWheel(now: start)
        let timers = (0..<5).map { wheel.set(at(100), token: $0) }
        for index in [0, 4, 2] { wheel.cancel(timers[index]) }
        #expect(wheel.count == 2)
        #expect(Set(advance(&wheel, to: 104)) == [1, 3])
    }

    @Test("cancelling what has fired or was cancelled does nothing, whoever has its number now")
    func cancelTwice() {
        var wheel = TimerWheel(now: start)
        let first = wheel.set(at(8), token: 1)
        #expect(advance(&wheel, to: 8) == [1])
        wheel.cancel(first)
        #expect(wheel.count == 0)
        let second = wheel.set(at(16), token: 2)
        wheel.cancel(first)
        #expect(wheel.count == 1)
        wheel.cancel(second)
        wheel.cancel(second)
        _ = wheel.set(at(24), token: 3)
        _ = wheel.set(at(24), token: 4)
        wheel.cancel(second)
        #expect(Set(advance(&wheel, to: 24)) == [3, 4])
        #expect(wheel.count == 0)
    }

    @Test("the next deadline is found wherever in the wheel it is")
    func nextDeadline() {
        for now in stride(from: 0, to: 70_000, by: 997) as StrideTo<Int64> {
            for distance in [1, 8, 500, 512, 16_384, 32_760] as [Int64] {
                var wheel = TimerWheel(now: start)
                _ = advance(&wheel, to: now)
                _ = wheel.set(at(now + distance), token: 0)
                let tick = max((now + distance + 7) / 8, now / 8 + 1)
                #expect(wheel.nextDeadline == at(tick * 8))
            }
        }
    }

    @Test("a day passes in a few thousand steps for one timer, each of which was asked for")
    func day() {
        var wheel = TimerWheel(now: start)
        let day: Int64 = 86_400_000
        _ = wheel.set(at(day), token: 1)
        var fired: [UInt32] = []
        var steps = 0
        while let next = wheel.nextDeadline, steps < 10_000 {
            wheel.advance(to: next, fired: &fired)
            steps += 1
        }
        #expect(fired == [1])
        // Once a rotation of 32.768 s.
        #expect(steps <= Int(day / 32_768) + 1)
    }

    @Test("a day that passes at once fires everything that was due, and nothing else")
    func sleep() {
        var wheel = TimerWheel(now: start)
        let day: Int64 = 86_400_000
        for hour in 1...48 { _ = wheel.set(at(Int64(hour) * 3_600_000), token: UInt32(hour)) }
        #expect(Set(advance(&wheel, to: day)) == Set(1...24))
        #expect(wheel.count == 24)
        #expect(Set(advance(&wheel, to: 2 * day)) == Set(25...48))
    }

    @Test("it agrees with the obvious wheel", arguments: [1, 2, 3, 4] as [UInt64])
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var wheel = TimerWheel(now: start)
        var model = SlowWheel()
        var timers: [UInt32: TimerWheel.Timer] = [:]
        var stale: [TimerWheel.Timer] = []
        var now: Int64 = 0
        for step in 0..<4_000 as Range<UInt32> {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0..<5:
                // Mostly near, sometimes several rotations away, sometimes past.
                let far: Int64 = step % 8 == 0 ? 200_000 : 2_000
                let deadline = now + Int64.random(in: -20...far, using: &generator)
                timers[step] = wheel.set(at(deadline), token: step)
                model.set(deadline, token: step)
            case 5, 6:
                let mask = UInt32(seed)
                guard let token = timers.keys.min(by: { $0 ^ mask < $1 ^ mask }),
                    let timer = timers.removeValue(forKey: token)
                else { continue }
                wheel.cancel(timer)
                model.cancel(token)
                stale.append(timer)
            case 7:
                guard let timer = stale.randomElement(using: &generator) else { continue }
                wheel.cancel(timer)
            default:
                now += Int64.random(in: 0...(step % 64 == 0 ? 90_000 : 100), using: &generator)
                let due = model.advance(now)
                let fired = advance(&wheel, to: now)
                try #require(fired.sorted() == due.map(\.token).sorted())
                for token in fired {
                    let timer = timers.removeValue(forKey: token)
                    stale.append(try #require(timer))
                }
            }
            let count = wheel.count
            try #require(count == model.entries.count)
            let deadline = wheel.nextDeadline
            guard let first = model.entries.map(\.tick).min() else {
                try #require(deadline == nil)
                continue
            }
            let next = try #require(deadline)
            try #require(next <= at(first * 8), "it would fire late")
            try #require(next > at(now) - TimerWheel.resolution, "the loop would spin")
            try #require(next > at(model.tick * 8), "an advance to it would do nothing")
        }
    }

    @Test(
        "within a rotation, timers of different ticks fire in their order",
        arguments: [5, 6] as [UInt64]
    )
    func randomOrder(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var wheel = TimerWheel(now: start)
        var now: Int64 = 0
        for _ in 0..<50 {
            for _ in 0..<100 {
                let deadline = now + Int64.random(in: 1...30_000, using: &generator)
                _ = wheel.set(at(deadline), token: UInt32((deadline + 7) / 8))
            }
            now += 32_768
            let fired = advance(&wheel, to: now)
            #expect(fired.count == 100 && fired == fired.sorted())
        }
    }

    @Test("a timer tells when it fires, rounded up to a tick, until it has")
    func deadline() {
        var wheel = TimerWheel(now: start)
        let timer = wheel.set(at(81), token: 1)
        #expect(wheel.deadline(of: timer) == at(88))
        _ = advance(&wheel, to: 80)
        #expect(wheel.deadline(of: timer) == at(88))
        #expect(advance(&wheel, to: 88) == [1])
        #expect(wheel.deadline(of: timer) == nil)
        let next = wheel.set(at(200), token: 2)
        #expect(wheel.deadline(of: timer) == nil)
        wheel.cancel(next)
        #expect(wheel.deadline(of: next) == nil)
    }
}
