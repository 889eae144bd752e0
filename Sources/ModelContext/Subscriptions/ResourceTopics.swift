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
    /// The resources with a change that waits, and until when.
    private var due: [String: ContinuousClock.Instant] = [:]
    /// When the first of them has to be told; `nil` when none waits.
    private(set) var nextDue: ContinuousClock.Instant?

    /// How many resources are watched.
    var count: Int { topics.count }

    /// Adds a subscriber.
    ///
    /// - Returns: whether it is the first of this resource.
    mutating func subscribe(_ subscriber: Subscriber, to uri: String) -> Bool {
        topics[uri, default: Topic()].subscribers.insert(subscriber)
        return topics[uri]?.subscribers.count == 1
    }

    /// Removes a subscriber.
    ///
    /// - Returns: whether it was the last of this resource.
    mutating func unsubscribe(_ subscriber: Subscriber, from uri: String) -> Bool {
        guard topics[uri]?.subscribers.remove(subscriber) != nil else { return false }
        guard topics[uri]?.subscribers.isEmpty == true else { return false }
        topics[uri] = nil
        if due.removeValue(forKey: uri) != nil { nextDue = due.values.min() }
        return true
    }

    /// The subscribers of a resource, in the order they came.
    func subscribers(of uri: String) -> [Subscriber] {
        topics[uri]?.subscribers.sorted() ?? []
    }

    /// Notes that a resource changed.
    ///
    /// - Returns: what to do about it; `nil` when nobody watches it.
    mutating func changed(
        _ uri: String,
        now: ContinuousClock.Instant,
        interval: Duration
    ) -> Throttle.Verdict? {
        let verdict = topics[uri]?.throttle.changed(now: now, interval: interval)
        if case .wait(let moment) = verdict {
            due[uri] = moment
            nextDue = nextDue.map { min($0, moment) } ?? moment
        }
        return verdict
    }

    /// Lets go of the changes whose time has come.
    ///
    /// - Returns: their resources, the longest due first.
    mutating func release(now: ContinuousClock.Instant, interval: Duration) -> [String] {
        guard let nextDue, nextDue <= now else { return [] }
        let ready = due.filter { $0.value <= now }.sorted {
            ($0.value, $0.key) < ($1.value, $1.key)
        }
        for (uri, _) in ready {
            due[uri] = nil
            _ = topics[uri]?.throttle.release(now: now, interval: interval)
        }
        self.nextDue = due.values.min()
        return ready.map(\.key)
    }
}
