internal import ConsciousnessTelemetry
internal import WebSocketCommon

/// Where orders are carried out: begun in the order in which they were posted, some at a time, a piece of each in turn.
///
/// So an order that takes long, such as to count a file of a gigabyte, keeps no other waiting. What is about a session that an earlier
/// order appends to waits for that.
final class OrderDesk {
    /// How many orders are carried out at a time; each may have a file open.
    private static let mostActive = 8
    /// About how many bytes are read for one order before it is the next one's turn.
    private static let share = 256 << 10

    private struct Entry {
        let number: Int
        let job: any Job
        /// When it goes on; `nil`: at once.
        var resumption: ContinuousClock.Instant?
    }

    private let sessions: SessionShelf
    private let emergencies: EmergencyShelf
    private let log: ReportLog
    private var orders: [TelemetryOrder] = []
    private var next = 0
    private var active: [Entry] = []
    private var begun = 0

    init(sessions: SessionShelf, emergencies: EmergencyShelf, log: ReportLog) {
        self.sessions = sessions
        self.emergencies = emergencies
        self.log = log
    }

    /// Takes orders.
    func post(_ orders: [TelemetryOrder]) { self.orders += orders }

    /// When something can be done; `nil`: not before there are orders.
    func nextDeadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant? {
        if next < orders.count, active.count < Self.mostActive { return now }
        return active.lazy.filter { !self.mustWait($0, behind: self.active) }
            .map { $0.resumption ?? now }.min()
    }

    /// Carries out pieces of orders.
    ///
    /// - Parameters:
    ///   - budget: About how many bytes may be read.
    ///   - now: The present.
    func work(budget: Int, now: ContinuousClock.Instant) {
        var rest = budget
        var waiting: [Entry] = []
        begin()
        while rest > 0, !active.isEmpty {
            var entry = active.removeFirst()
            let isDue = entry.resumption.map { $0 <= now } ?? true
            guard isDue, !mustWait(entry, behind: waiting + active) else {
                waiting.append(entry)
                continue
            }
            entry.resumption = nil
            let isDone = work(on: &entry, rest: &rest, now: now)
            if !isDone, entry.resumption == nil { active.append(entry) }
            if !isDone, entry.resumption != nil { waiting.append(entry) }
            begin(others: waiting.count)
        }
        // Of the others, who was not reached this time is first the next.
        active = waiting + active
    }

    /// Carries out a piece of an order.
    ///
    /// - Returns: Whether it is done.
    private func work(
        on entry: inout Entry,
        rest: inout Int,
        now: ContinuousClock.Instant
    ) -> Bool {
        var share = min(rest, Self.share)
        while share > 0 {
            let before = sessions.buffer.bytesRead
            let progress = entry.job.advance(now: now)
            // To open a file costs something too.
            let cost = sessions.buffer.bytesRead - before + 4096
            share -= cost
            rest -= cost
            switch progress {
            case .more: continue
            case .done: return true
            case .waits(let time):
                entry.resumption = time
                return false
            }
        }
        return false
    }

    private func mustWait(_ entry: Entry, behind others: [Entry]) -> Bool {
        others.contains { other in
            other.number < entry.number && other.job.appends
                && (entry.job.session == nil || entry.job.session == other.job.session)
        }
    }

    private func begin(others: Int = 0) {
        while next < orders.count, active.count + others < Self.mostActive {
            active.append(Entry(number: begun, job: job(orders[next])))
            begun += 1
            next += 1
        }
        // Moved up now and then: each order is moved once on average.
        guard next == orders.count || next > 1024, 2 * next >= orders.count else { return }
        orders.removeFirst(next)
        next = 0
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
