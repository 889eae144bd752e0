internal import ConsciousnessTelemetry
internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// Reads what is new in both directories and carries orders out, a bounded piece a turn.
final class TelemetryWatcher {
    /// About how many bytes of what is new are read in a turn.
    private static let followBudget = 1 << 20
    /// About how many bytes are read for orders in a turn.
    private static let orderBudget = 1 << 20
    /// About how many bytes of emergencies are read in a turn.
    private static let emergencyBudget = 1 << 20
    /// How often it is told how many lines were skipped.
    private static let countPeriod = Duration.seconds(60)

    let changes: ChangeWatch
    let buffer = ReadingBuffer()
    private let log = ReportLog()
    private let notices: Notices
    private let sessions: SessionShelf
    private let emergencies: EmergencyShelf
    private let desk: OrderDesk
    private var reported: TelemetryWatch?
    private var countDeadline: ContinuousClock.Instant?

    init(
        telemetry: String,
        emergency: String,
        watch: TelemetryFiles.Watch,
        makeInotify: @escaping () throws(SystemError) -> Inotify = { () throws(SystemError) in
            try Inotify()
        },
        warn: @escaping @Sendable (String) -> Void
    ) {
        notices = Notices(warn)
        sessions = SessionShelf(
            Folder(path: telemetry),
            log: log,
            notices: notices,
            buffer: buffer
        )
        emergencies = EmergencyShelf(Folder(path: emergency), log: log, notices: notices)
        desk = OrderDesk(sessions: sessions, emergencies: emergencies, log: log)
        changes = ChangeWatch(
            sessions: sessions,
            emergencies: emergencies,
            wish: watch,
            notices: notices,
            makeInotify: makeInotify
        )
    }

    /// Makes the directories where they are missing, and looks what is there.
    ///
    /// - Throws: `INTERNAL_ERROR`.
    func open(now: ContinuousClock.Instant) throws(ServiceError) {
        do throws(SystemError) { try changes.begin(now: now) } catch {
            throw .internalError("\(error)")
        }
        reportWatch()
    }

    /// Takes orders.
    func post(_ orders: [TelemetryOrder]) { desk.post(orders) }

    /// When there is something to do at the latest.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - hasRoom: Whether more may be reported.
    /// - Returns: The deadline; `nil`: not before something happens.
    func nextDeadline(
        now: ContinuousClock.Instant,
        hasRoom: Bool
    ) -> ContinuousClock.Instant? {
        let deadlines = [changes.nextDeadline, countDeadline]
        guard hasRoom else { return deadlines.compactMap(\.self).min() }
        guard !sessions.isBusy(now: now), !emergencies.isBusy else { return now }
        return [
            sessions.resumption, emergencies.nextDeadline, desk.nextDeadline(now: now),
        ].reduce(into: deadlines.compactMap(\.self).min()) { earliest, deadline in
            guard let deadline else { return }
            earliest = earliest.map { min($0, deadline) } ?? deadline
        }
    }

    /// Does what there is to do, a piece of each.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - hasRoom: Whether more may be reported.
    func turn(now: ContinuousClock.Instant, hasRoom: Bool) {
        changes.look(now: now)
        if hasRoom {
            sessions.follow(budget: Self.followBudget, now: now)
            emergencies.read(budget: Self.emergencyBudget, now: now)
            desk.work(budget: Self.orderBudget, now: now)
            sessions.countUncounted()
            sessions.forgetNames()
        }
        tellCounts(now: now)
        reportWatch()
    }

    /// Takes what was found, and about how much memory it takes.
    func takeReports() -> (reports: [TelemetryReport], bytes: Int) { log.take() }

    private func tellCounts(now: ContinuousClock.Instant) {
        guard let deadline = countDeadline else {
            if !sessions.silent.isEmpty { countDeadline = now + Self.countPeriod }
            return
        }
        guard deadline <= now else { return }
        countDeadline = nil
        sessions.tellCounts()
    }

    private func reportWatch() {
        let watch = TelemetryWatch(
            usesInotify: changes.usesInotify,
            sessions: sessions.sessions.count,
            emergencies: emergencies.count
        )
        guard watch != reported else { return }
        reported = watch
        log.post(.watching(watch))
    }
}
