internal import CLinux
internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// What a broker is made of, before it has a thread.
struct BrokerParts: Sendable {
    let url: RedisURL
    let channels: [String]
    let patterns: [String]
    let timings: RedisTimings
    let mailbox: BrokerMailbox
    let doorbell: Doorbell
}

/// The broker's thread: it waits for the server, the service and the time, and connects again whatever happens.
struct BrokerThread {
    private enum State {
        /// The server is away and is tried again. Leaves for `dialing`.
        case away(until: ContinuousClock.Instant)
        /// The server is being reached. Leaves for `linked` or `away`; past `patience`, the loss is told.
        case dialing(Dialing, patience: ContinuousClock.Instant)
        /// Both connections are there. Leaves for `away`.
        case linked(Link)
    }

    private let parts: BrokerParts
    private var state = State.away(until: .now)
    private var backoff = Backoff()
    /// Whether the service knows that the server is away.
    private var isLossTold = false
    /// Why it is away, as far as is known.
    private var reason: String

    init(_ parts: BrokerParts) {
        self.parts = parts
        reason = "\(parts.url): not connected yet"
    }

    /// Turns until the service has had enough.
    mutating func run() {
        while true {
            let (orders, isEnding) = parts.mailbox.takeOrders()
            perform(orders)
            if isEnding { break }
            let isPaused = parts.mailbox.isFull
            let entries = wait(isPaused: isPaused)
            var reports: [BrokerReport] = []
            advance(now: .now, entries, isPaused: isPaused, into: &reports)
            parts.mailbox.post(reports)
        }
    }

    private func perform(_ orders: [BrokerOrder]) {
        guard !orders.isEmpty else { return }
        guard case .linked(let link) = state, link.isReady else {
            parts.mailbox.post(orders.map { .failed($0, reason: reason) })
            return
        }
        let refusals = orders.compactMap { link.perform($0) }
        link.send()
        parts.mailbox.post(refusals)
    }

    /// Waits for something to do.
    ///
    /// - Returns: What the link waited for.
    private func wait(isPaused: Bool) -> ArraySlice<pollfd> {
        let bell = pollfd(fd: parts.doorbell.descriptor.number, events: Int16(POLLIN), revents: 0)
        var entries = [bell]
        let deadline: ContinuousClock.Instant?
        switch state {
        case .away(let until): deadline = until
        // The bell rings when it has an outcome.
        case .dialing(_, let patience): deadline = isLossTold ? nil : patience
        case .linked(let link):
            deadline = link.deadline
            entries += link.entries(isPaused: isPaused)
        }
        let rest = deadline.map { ($0 - .now) / .milliseconds(1) }
        let milliseconds = rest.map { Int32(min(max($0.rounded(.up), 0), 1e9)) } ?? -1
        let result = hub_poll(&entries, nfds_t(entries.count), milliseconds)
        // A signal ends the wait as well as anything; else the entries could only be wrong, or memory gone.
        precondition(result >= 0 || result == -EINTR, "the wait for Redis failed: error \(-result)")
        parts.doorbell.clear()
        return entries.dropFirst()
    }

    private mutating func advance(
        now: ContinuousClock.Instant,
        _ entries: ArraySlice<pollfd>,
        isPaused: Bool,
        into reports: inout [BrokerReport]
    ) {
        switch state {
        case .away(let until) where now < until: break
        case .away: dial(now: now, into: &reports)
        case .dialing(let dialing, let patience):
            switch dialing.takeOutcome() {
            case .reached(let commands, let subscriptions)?:
                let link = Link(commands: commands, subscriptions: subscriptions, parts, now: now)
                link.send()
                state = .linked(link)
            case .failed(let error)?: lose(error.reason, now: now, into: &reports)
            case nil where now >= patience:
                tellLoss("not reached within \(parts.timings.connecting)", into: &reports)
            case nil: break
            }
        case .linked(let link):
            let wasReady = link.isReady
            do throws(LinkFailure) {
                try link.turn(now: now, entries: entries, isPaused: isPaused, into: &reports)
                if link.isReady, !wasReady {
                    backoff.reset()
                    isLossTold = false
                }
            } catch {
                lose(error.reason, now: now, into: &reports)
                let orders = link.unansweredOrders
                reports += orders.map { .failed($0, reason: "\(reason); it may have been done") }
            }
        }
    }

    private mutating func dial(now: ContinuousClock.Instant, into reports: inout [BrokerReport]) {
        do throws(SystemError) {
            let dialing = try Dialing(parts.url, parts.doorbell)
            state = .dialing(dialing, patience: now + parts.timings.connecting)
        } catch {
            lose(error.reason, now: now, into: &reports)
        }
    }

    private mutating func lose(
        _ reason: String,
        now: ContinuousClock.Instant,
        into reports: inout [BrokerReport]
    ) {
        state = .away(until: now + backoff.next())
        tellLoss(reason, into: &reports)
    }

    /// Tells the first reason of a loss; orders that come meanwhile are told the last.
    private mutating func tellLoss(_ text: String, into reports: inout [BrokerReport]) {
        // Some of Redis's reasons are manuals.
        reason = "\(parts.url): \(parts.url.withoutPassword(text).shortened(to: 200))"
        if !isLossTold { reports.append(.lost(reason: reason)) }
        isLossTold = true
    }
}

extension SystemError {
    /// What went wrong, without the place, which is told anyway.
    fileprivate var reason: String {
        number == EHOSTUNREACH
            ? "there is no such host, or no way to it" : String(cString: strerror(number))
    }
}
