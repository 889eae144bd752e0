internal import ModelContext
internal import WebSocketCommon

/// Agents that wait for events of a channel: the tool `wait_for_events`.
struct EventWaits {
    /// What one of them waits for.
    struct Wait {
        let channel: ChannelName
        /// The only events that count; `nil`: all.
        let event: String?
        let count: Int
        let deadline: ContinuousClock.Instant
        /// What has come.
        private(set) var events: [JSON] = []
        private var room = Self.largestAnswer
        private var isFull = false

        /// How much an answer has of events, in bytes.
        ///
        /// It stands in the answer twice, once as text with its quotes escaped, and the SDKs take messages of 1 MiB.
        private static let largestAnswer = 256 << 10

        init(channel: ChannelName, event: String?, count: Int, deadline: ContinuousClock.Instant) {
            self.channel = channel
            self.event = event
            self.count = count
            self.deadline = deadline
        }

        /// Whether it has waited enough.
        var isOver: Bool { events.count >= count || isFull }

        /// Adds an event; the first that there is no room for is told without its payload, and is the last.
        mutating func append(_ event: JSONObject, size: Int) {
            var event = event
            if size > room {
                event["data"] = ["omitted_bytes": .integer(size)]
                isFull = true
            }
            room -= size
            events.append(.object(event))
        }

        func answer(timedOut: Bool) -> JSONObject {
            [
                "channel": .string(channel.description), "events": .array(events),
                "timed_out": .bool(timedOut),
            ]
        }
    }

    /// How many may wait at a time.
    ///
    /// One event may end all of them, and then the answers of all are in memory until the turn ends.
    static var limit: Int { 1000 }

    private var waits: [CallID: Wait] = [:]
    private var calls: [ChannelName: [CallID]] = [:]
    /// A moment before which none of them has waited long enough; `nil` when there are none.
    ///
    /// It is looked for again when it has come, and not at each end.
    private(set) var nextDeadline: ContinuousClock.Instant?

    var isEmpty: Bool { waits.isEmpty }
    /// How many there are.
    var count: Int { waits.count }

    /// The calls that wait for an event, in the order in which they came.
    func calls(for event: String, in channel: ChannelName) -> [CallID] {
        (calls[channel] ?? []).filter { call in
            waits[call]?.event.map { $0 == event } ?? true
        }
    }

    mutating func insert(_ wait: Wait, _ call: CallID) {
        waits[call] = wait
        calls[wait.channel, default: []].append(call)
        nextDeadline = nextDeadline.map { min($0, wait.deadline) } ?? wait.deadline
    }

    /// Adds an event to what a call has got.
    ///
    /// - Parameters:
    ///   - event: The envelope; all who wait for it share it.
    ///   - size: Its length in bytes.
    ///   - call: The call.
    /// - Returns: What it has now; `nil` when it does not wait.
    mutating func append(_ event: JSONObject, size: Int, to call: CallID) -> Wait? {
        waits[call]?.append(event, size: size)
        return waits[call]
    }

    /// Forgets a call.
    mutating func remove(_ call: CallID) {
        guard let gone = waits.removeValue(forKey: call) else { return }
        calls[gone.channel]?.removeAll { $0 == call }
        if calls[gone.channel]?.isEmpty == true { calls[gone.channel] = nil }
        if waits.isEmpty { nextDeadline = nil }
    }

    /// Takes the calls whose time is up, with what they have got, in the order in which they came.
    mutating func takeDue(_ now: ContinuousClock.Instant) -> [(call: CallID, wait: Wait)] {
        guard let nextDeadline, nextDeadline <= now else { return [] }
        let due = waits.filter { $0.value.deadline <= now }.sorted { $0.key < $1.key }
        for (call, _) in due { remove(call) }
        self.nextDeadline = waits.values.map(\.deadline).min()
        return due.map { ($0.key, $0.value) }
    }
}
