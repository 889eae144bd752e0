import TestSupport
import Testing

@testable import ModelContext

@Suite struct ResourceTopicsTests {
    private static let interval = Duration.milliseconds(100)
    private let start = ContinuousClock.Instant.now
    private let alice = Subscriber.listen(Exchange(1))
    private let bob = Subscriber.session(ClientKey(number: 1))

    private func at(_ milliseconds: Int) -> ContinuousClock.Instant {
        start + .milliseconds(milliseconds)
    }

    @Test("the first subscriber of a resource and the last are told apart from the others")
    func subscribers() {
        var topics = ResourceTopics()
        let joins = [alice, alice, bob].map { topics.subscribe($0, to: "a") }
        #expect(joins == [true, false, false])
        #expect(topics.subscribers(of: "a") == [bob, alice])
        #expect(topics.subscriptions == 2)
        let leaves = [bob, bob, alice, alice].map { topics.unsubscribe($0, from: "a") }
        #expect(leaves == [false, false, true, false])
        #expect(topics.subscriptions == 0)
        #expect(topics.count == 0)
    }

    @Test("a resource that nobody watches does not change")
    func unwatched() {
        var topics = ResourceTopics()
        #expect(topics.changed("a", now: start, interval: Self.interval) == nil)
        #expect(topics.nextDue == nil)
    }

    @Test("a resource that is given up while a change waits is forgotten")
    func givenUp() {
        var topics = ResourceTopics()
        _ = topics.subscribe(alice, to: "a")
        #expect(topics.changed("a", now: at(0), interval: Self.interval) == .tell)
        #expect(topics.changed("a", now: at(10), interval: Self.interval) == .wait(until: at(100)))
        #expect(topics.nextDue == at(100))
        _ = topics.unsubscribe(alice, from: "a")
        #expect(topics.nextDue == nil)
        // Whoever comes next begins anew, whatever is left of the old one.
        _ = topics.subscribe(bob, to: "a")
        #expect(topics.changed("a", now: at(50), interval: Self.interval) == .tell)
        #expect(topics.changed("a", now: at(60), interval: Self.interval) == .wait(until: at(150)))
        #expect(topics.release(now: at(100), interval: Self.interval) == [])
        #expect(topics.release(now: at(149), interval: Self.interval) == [])
        #expect(topics.nextDue == at(150))
        #expect(topics.release(now: at(150), interval: Self.interval) == ["a"])
        #expect(topics.nextDue == nil)
    }

    @Test("changes are told in the order in which they are due, and a late tick tells all")
    func order() {
        var topics = ResourceTopics()
        for (time, uri) in [(0, "b"), (10, "c"), (20, "a")] {
            _ = topics.subscribe(alice, to: uri)
            _ = topics.changed(uri, now: at(time), interval: Self.interval)
        }
        for uri in ["a", "c", "b"] {
            _ = topics.changed(uri, now: at(30), interval: Self.interval)
        }
        #expect(topics.release(now: at(105), interval: Self.interval) == ["b"])
        #expect(topics.nextDue == at(110))
        #expect(topics.release(now: at(500), interval: Self.interval) == ["c", "a"])
        #expect(topics.changed("c", now: at(599), interval: Self.interval) == .wait(until: at(600)))
        #expect(topics.changed("b", now: at(599), interval: Self.interval) == .tell)
    }

    @Test("a change costs the same however many resources rest or wait")
    func cost() {
        let ratio = growth(from: 1000, to: 8000) { count in
            var topics = ResourceTopics()
            for number in 0..<count { _ = topics.subscribe(alice, to: "\(number)") }
            for round in 0..<8 {
                let now = at(round * 60)
                for number in 0..<count {
                    _ = topics.changed("\(number)", now: now, interval: Self.interval)
                    _ = topics.release(now: now, interval: Self.interval)
                }
            }
        }
        #expect(ratio < 24)
    }
}
