internal import ConsciousnessTelemetry
internal import WebSocketCommon

/// Where orders are carried out: a piece of each in turn, however many there are.
///
/// So an order that takes long, such as to count a file of a gigabyte, keeps no other waiting. What is about a session that an earlier
/// order appends to waits for that.
final class OrderDesk {
    /// About how many bytes are read for one order before it is the next one's turn.
    private static let share = 256 << 10

    private struct Entry {
        let number: Int
        let order: TelemetryOrder
        /// `nil` until its first turn.
        var job: (any Job)?
        /// When it goes on; `nil`: at once.
        var resumption: ContinuousClock.Instant?
    }

    private let sessions: SessionShelf
    private let emergencies: EmergencyShelf
    private let log: ReportLog
    /// In the order of their next turns.
    private var entries: [Entry] = []
    /// The numbers of the orders that append to a session, in order.
    private var appends: [String: [Int]] = [:]
    private var lastNumber = 0

    init(sessions: SessionShelf, emergencies: EmergencyShelf, log: ReportLog) {
        self.sessions = sessions
        self.emergencies = emergencies
        self.log = log
    }

    /// Takes orders.
    func post(_ orders: [TelemetryOrder]) {
        for order in orders {
            lastNumber += 1
            entries.append(Entry(number: lastNumber, order: order))
            if case .append(let session, _) = order.action {
                appends[session, default: []].append(lastNumber)
            }
        }
    }

    /// When something can be done; `nil`: not before there are orders.
    func nextDeadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        var earliest: ContinuousClock.Instant?
        for entry in entries where !mustWait(entry) {
            guard let resumption = entry.resumption, resumption > now else { return now }
            earliest = earliest.map { min($0, resumption) } ?? resumption
        }
        return earliest
    }

    /// Carries out pieces of orders.
    ///
    /// - Parameters:
    ///   - budget: About how many bytes may be read.
    ///   - now: The present.
    func work(budget: Int, now: ContinuousClock.Instant) {
        var rest = budget
        var waiting: [Entry] = []
        var next = 0
        while next < entries.count, rest > 0 {
            var entry = entries[next]
            next += 1
            let isDue = entry.resumption.map { $0 <= now } ?? true
            guard isDue, !mustWait(entry) else {
                waiting.append(entry)
                continue
            }
            switch work(on: &entry, rest: &rest, now: now) {
            case .done: finish(entry)
            case .more where entry.job?.isHolding == true:
                next -= 1
                entries[next] = entry
            case .more: entries.append(entry)
            case .waits(let time):
                entry.resumption = time
                waiting.append(entry)
            }
        }
        // Who was not reached this time is first the next.
        entries.removeFirst(next)
        entries += waiting
    }

    /// Carries out a piece of an order.
    private func work(
        on entry: inout Entry,
        rest: inout Int,
        now: ContinuousClock.Instant
    ) -> JobProgress {
        let job = entry.job ?? job(entry.order)
        entry.job = job
        entry.resumption = nil
        var share = min(rest, Self.share)
        while share > 0 {
            let before = sessions.buffer.bytesRead
            let progress = job.advance(now: now)
            // To open a file costs something too.
            let cost = sessions.buffer.bytesRead - before + 4096
            share -= cost
            rest -= cost
            guard case .more = progress else { return progress }
        }
        return .more
    }

    private func mustWait(_ entry: Entry) -> Bool {
        guard !appends.isEmpty else { return false }
        return entry.order.action.sessions.contains { session in
            appends[session]?.first.map { $0 < entry.number } ?? false
        }
    }

    private func finish(_ entry: Entry) {
        guard case .append(let session, _) = entry.order.action else { return }
        // Those behind it have waited for it.
        appends[session]?.removeFirst()
        if appends[session]?.isEmpty == true { appends[session] = nil }
    }

    // MARK: What each order is

    private func job(_ order: TelemetryOrder) -> any Job {
        let ticket = order.ticket
        switch order.action {
        case .records(let session, let extent):
            guard let id = SessionID(session) else { return refusal(ticket, session) }
            return RecordsJob(ticket, id, extent, in: sessions)
        case .append(let session, let record):
            guard let id = SessionID(session) else { return refusal(ticket, session) }
            return AppendJob(ticket, id, record, in: sessions)
        case .latest(let names): return LatestJob(ticket, names, in: sessions)
        case .newest(let count):
            return LatestJob(ticket, sessions.newest(count).map(\.id.text), in: sessions)
        case .sessions(let offset, let limit):
            return answer(ticket) { [sessions] in sessions.page(offset: offset, limit: limit) }
        case .emergencies(let offset, let limit):
            return answer(ticket) { [emergencies] in
                emergencies.page(offset: offset, limit: limit)
            }
        case .emergency(let id):
            return BriefJob { [emergencies, log] in
                switch emergencies.answer(id) {
                case .success(let object):
                    log.post(.answer(ticket: ticket, .emergency(object), isLast: true))
                case .failure(let error): log.post(.failed(ticket: ticket, error))
                }
            }
        case .condition:
            return answer(ticket) { [sessions, emergencies] in
                .condition(
                    TelemetryDirectories(
                        telemetry: sessions.folder.path,
                        emergency: emergencies.folder.path,
                        telemetryExists: sessions.folder.isThere,
                        emergencyExists: emergencies.folder.isThere
                    )
                )
            }
        }
    }

    private func answer(_ ticket: UInt64, _ make: @escaping () -> TelemetryAnswer) -> any Job {
        BriefJob { [log] in log.post(.answer(ticket: ticket, make(), isLast: true)) }
    }

    /// What is no id has no file, whatever it may be made to look like.
    private func refusal(_ ticket: UInt64, _ session: String) -> any Job {
        BriefJob { [log] in
            let error = ServiceError(
                .notFound,
                "Telemetry session not found: \(session.shortened(to: 128))"
            )
            log.post(.failed(ticket: ticket, error))
        }
    }
}

extension TelemetryOrder.Action {
    /// The sessions that it names.
    fileprivate var sessions: [String] {
        switch self {
        case .records(let session, _), .append(let session, _): [session]
        case .latest(let sessions): sessions
        case .newest, .sessions, .emergencies, .emergency, .condition: []
        }
    }
}
