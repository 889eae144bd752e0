/// Who watches a resource.
enum Subscriber: Hashable, Comparable, Sendable {
    /// A session, by `resources/subscribe`.
    case session(ClientKey)
    /// A stream, by `subscriptions/listen`.
    case listen(Exchange)
}

/// The resources that somebody watches, and when they may be told of again.
///
/// A resource rests for all its subscribers alike after it was told of: a notification is encoded once, and nobody hears of a
/// resource more often than once in an interval.
struct ResourceTopics: Sendable {
    private struct Topic: Sendable {
        var subscribers: Set<Subscriber> = []
        var throttle = Throttle()
    }

    private var topics: [String: Topic] = [:]
    /// The resources that were told of lately, in that order, and so in the order in which their rests end.
    ///
    /// A queue finds those that wait without looking at all of them. One that was given up meanwhile stays in it until its time.
    private var resting: [(uri: String, until: ContinuousClock.Instant)] = []
    /// How many at the front of the queue have been dealt with.
    private var rested = 0
    /// How many resources have a change that waits.
    private var waiting = 0
    /// How many subscriptions there are, of all subscribers.
    private(set) var subscriptions = 0

    /// How many resources are watched.
    var count: Int { topics.count }

    /// A moment before which no change that waits has to be told; `nil` when none waits.
    var nextDue: ContinuousClock.Instant? {
        waiting > 0 && rested < resting.count ? resting[rested].until : nil
    }

    // MARK: Subscribers

    /// Adds a subscriber.
    ///
    /// - Returns: whether it is the first of this resource.
    mutating func subscribe(_ subscriber: Subscriber, to uri: String) -> Bool {
        let isNew = topics[uri, default: Topic()].subscribers.insert(subscriber).inserted
        if isNew { subscriptions += 1 }
        return isNew && topics[uri]?.subscribers.count == 1
    }

    /// Removes a subscriber.
    ///
    /// - Returns: whether it was the last of this resource.
    mutating func unsubscribe(_ subscriber: Subscriber, from uri: String) -> Bool {
        guard topics[uri]?.subscribers.remove(subscriber) != nil else { return false }
        subscriptions -= 1
        guard let topic = topics[uri], topic.subscribers.isEmpty else { return false }
        if topic.throttle.dueAt != nil { waiting -= 1 }
        topics[uri] = nil
        return true
    }

    /// The subscribers of a resource, in the order they came.
    func subscribers(of uri: String) -> [Subscriber] {
        topics[uri]?.subscribers.sorted() ?? []
    }

    // MARK: Changes

    /// Notes that a resource changed.
    ///
    /// - Returns: what to do about it; `nil` when nobody watches it.
    mutating func changed(
        _ uri: String,
        now: ContinuousClock.Instant,
        interval: Duration
    ) -> Throttle.Verdict? {
        let verdict = topics[uri]?.throttle.changed(now: now, interval: interval)
        switch verdict {
        case .tell: rest(uri, until: now + interval, now: now)
        case .wait: waiting += 1
        case .merge, nil: break
        }
        return verdict
    }

    /// Lets go of the changes whose time has come.
    ///
    /// - Returns: their resources, the longest due first.
    mutating func release(now: ContinuousClock.Instant, interval: Duration) -> [String] {
        var ready: [String] = []
        while waiting > 0, rested < resting.count, resting[rested].until <= now {
            let uri = resting[rested].uri
            rested += 1
            guard topics[uri]?.throttle.release(now: now, interval: interval) == true else {
                continue
            }
            waiting -= 1
            ready.append(uri)
        }
        for uri in ready { rest(uri, until: now + interval, now: now) }
        return ready
    }

    private mutating func rest(
        _ uri: String,
        until end: ContinuousClock.Instant,
        now: ContinuousClock.Instant
    ) {
        // When nothing waits nobody asks for `release`, and nothing at the front is needed any more.
        while waiting == 0, rested < resting.count, resting[rested].until <= now { rested += 1 }
        if rested > 64, rested * 2 > resting.count {
            resting.removeFirst(rested)
            rested = 0
        }
        resting.append((uri, end))
    }
}
