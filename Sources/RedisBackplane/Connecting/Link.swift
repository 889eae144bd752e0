internal import CLinux
internal import WebSocketCommon

/// Both connections to a server, from the greeting on.
///
/// A connection that listens can do nothing else (RESP 2), hence two; when one is lost, so is the other.
final class Link {
    private var commands: Connection<CommandDialogue>
    private var subscriptions: Connection<SubscriptionDialogue>
    private let greetingDeadline: ContinuousClock.Instant
    private let timings: RedisTimings
    /// What came before all was listened to.
    private var early: [BrokerReport] = []
    /// Whether the greeting is over: orders are taken.
    private(set) var isReady = false

    init(
        commands: Socket,
        subscriptions: Socket,
        _ broker: BrokerParts,
        now: ContinuousClock.Instant
    ) {
        timings = broker.timings
        greetingDeadline = now + timings.connecting
        self.commands = Connection(commands, CommandDialogue(broker.url), timings, now: now)
        self.subscriptions = Connection(
            subscriptions,
            SubscriptionDialogue(
                broker.url,
                channels: broker.channels,
                patterns: broker.patterns
            ),
            timings,
            now: now
        )
    }

    /// The orders that have no answer.
    var unansweredOrders: [BrokerOrder] { commands.dialogue.unansweredOrders }

    /// When there is something to do although nothing happens.
    var deadline: ContinuousClock.Instant {
        isReady
            ? min(commands.liveness.deadline, subscriptions.liveness.deadline) : greetingDeadline
    }

    /// What to wait for.
    ///
    /// - Parameter isPaused: Whether nobody takes the messages; they are left with the server then.
    /// - Returns: The entry for orders and the one for messages.
    func entries(isPaused: Bool) -> [pollfd] {
        [
            commands.entry(isPaused: false),
            subscriptions.entry(isPaused: isPaused || isWaitingForCommands),
        ]
    }

    /// Whether messages come already although orders cannot go out: they would have to be kept.
    private var isWaitingForCommands: Bool { !isReady && subscriptions.dialogue.isReady }

    /// Has an order carried out.
    ///
    /// - Returns: Why it is not; `nil` when it is on its way.
    func perform(_ order: BrokerOrder) -> BrokerReport? { commands.dialogue.perform(order) }

    /// Does what there is to do after a wait.
    ///
    /// - Parameters:
    ///   - now: The time at its end.
    ///   - entries: What was waited for.
    ///   - isPaused: As it was told to `entries`.
    ///   - reports: Where to put what happened.
    /// - Throws: Why the server is lost; what happened before is among the reports.
    func turn(
        now: ContinuousClock.Instant,
        entries: ArraySlice<pollfd>,
        isPaused: Bool,
        into reports: inout [BrokerReport]
    ) throws(LinkFailure) {
        if isReady {
            try receive(now, entries, into: &reports)
            if isPaused { subscriptions.pause(now: now) }
            // What has come was read before: a thread that was kept from running finds no server dead for it.
            try commands.tick(now: now)
            try subscriptions.tick(now: now)
        } else {
            try receive(now, entries, into: &early)
            isReady = commands.dialogue.isReady && subscriptions.dialogue.isReady
            if isReady {
                reports.append(.connected)
                reports += early
                early = []
            } else if now >= greetingDeadline {
                throw LinkFailure("no answer within \(timings.connecting)")
            }
        }
        send()
    }

    private func receive(
        _ now: ContinuousClock.Instant,
        _ entries: ArraySlice<pollfd>,
        into reports: inout [BrokerReport]
    ) throws(LinkFailure) {
        guard let first = entries.first, let last = entries.last else { return }
        let room = Int16(POLLOUT)
        if first.revents & ~room != 0 { try commands.receive(now: now, into: &reports) }
        if last.revents & ~room != 0 { try subscriptions.receive(now: now, into: &reports) }
    }

    /// Sends what the kernel takes.
    func send() {
        commands.send()
        subscriptions.send()
    }
}
