import WebSocketCommon

@testable import ConsciousnessTelemetry

/// Files and the thread that reads them, played by hand: one report follows the other as the seam promises it.
final class FakeLink: TelemetryLink, @unchecked Sendable {
    // Used by one test, on one thread.

    /// Whether an order is carried out as soon as it is posted.
    var isPrompt = true
    /// The most records in a part of an answer.
    var partSize = 256
    /// Whether the last part of an answer has no records, as when the end of a file is found by looking for more.
    var endsEmpty = false
    /// What is told of the next order, whatever it asks for.
    var failure: ServiceError?

    private(set) var isStarted = false
    private(set) var isStopped = false
    /// The orders that were posted, done or not.
    private(set) var orders: [TelemetryOrder] = []
    private(set) var waiting: [TelemetryOrder] = []

    /// The files, and how many of their lines were reported.
    private(set) var files: [String: [TelemetryLine]] = [:]
    private var reported: [String: Int] = [:]
    /// The sessions in the order in which they were written, the newest last.
    private var written: [String] = []
    private(set) var emergencies: [(id: String, content: JSONObject)] = []
    private var reports: [TelemetryReport] = []
    /// From which record on the order in hand is to be answered.
    private var next: Int?

    func start(wake: @escaping @Sendable () -> Void) { isStarted = true }
    func stop() { isStopped = true }

    func post(_ order: TelemetryOrder) {
        orders.append(order)
        waiting.append(order)
        if isPrompt { carryOutAll() }
    }

    func takeReports() -> [TelemetryReport] {
        defer { reports = [] }
        return reports
    }

    var hasReports: Bool { !reports.isEmpty }

    // MARK: What a writer does

    /// Appends lines, which nobody has noticed yet.
    func write(_ lines: [TelemetryLine], to session: String) {
        if files[session] == nil { report(.appeared(session: session)) }
        files[session, default: []] += lines
        written.removeAll { $0 == session }
        written.append(session)
    }

    /// Notices what was appended to a session, at most so many lines.
    func notice(_ session: String, atMost count: Int = .max) {
        let lines = files[session] ?? []
        let begin = reported[session] ?? 0
        let end = begin + min(count, lines.count - begin)
        guard begin < end else { return }
        reported[session] = end
        report(.appended(session: session, Array(lines[begin..<end])))
    }

    /// Appends lines, which are noticed at once.
    func append(_ lines: [TelemetryLine], to session: String) {
        write(lines, to: session)
        notice(session)
    }

    /// Puts lines into a file as they were before the service began.
    func begin(_ session: String, with lines: [TelemetryLine]) {
        files[session] = lines
        reported[session] = lines.count
        written.append(session)
    }

    /// Begins a file anew.
    func rotate(_ session: String) {
        files[session] = []
        reported[session] = 0
        report(.vanished(session: session))
        report(.appeared(session: session))
    }

    func file(_ id: String, _ content: JSONObject) {
        emergencies.append((id, content))
        report(.emergency(id: id, content))
    }

    func report(_ report: TelemetryReport) { reports.append(report) }

    // MARK: What the thread does

    func carryOutAll() {
        while carryOut() {}
    }

    /// Forgets the oldest order: the test has answered it.
    func dropOrder() { waiting.removeFirst() }

    /// Answers a part of the oldest order.
    ///
    /// - Returns: Whether there was one.
    @discardableResult
    func carryOut() -> Bool {
        guard let order = waiting.first else { return false }
        if let failure {
            self.failure = nil
            fail(order, failure)
            return true
        }
        switch order.action {
        case .records(let session, let extent): answerRecords(order, session, extent)
        case .latest(let sessions):
            answer(order, .latest(sessions.map { ($0, known($0).last) }))
        case .newest(let count):
            let sessions = written.reversed().prefix(count)
            answer(order, .latest(sessions.map { ($0, known($0).last) }))
        case .sessions(let offset, let limit):
            let page = files.keys.sorted().dropFirst(offset).prefix(limit).map { session in
                SessionFile(
                    session: session,
                    path: "session_\(session).jsonl",
                    size: known(session).reduce(0) { $0 + $1.bytes.count + 1 }
                )
            }
            answer(order, .sessions(total: files.count, page))
        case .emergencies(let offset, let limit):
            let page = emergencies.reversed().dropFirst(offset).prefix(limit).compactMap {
                EmergencyID(spelling: $0.id).map {
                    EmergencyFile(id: $0.text, timestamp: $0.timestamp)
                }
            }
            answer(order, .emergencies(total: emergencies.count, page))
        case .emergency(let id):
            guard let found = emergencies.first(where: { $0.id == id }) else {
                fail(order, ServiceError(.notFound, "no such file"))
                break
            }
            answer(order, .emergency(found.content))
        case .condition:
            let directories = TelemetryDirectories(
                telemetry: "/logs/telemetry",
                emergency: "/logs/emergency",
                telemetryExists: true,
                emergencyExists: false
            )
            answer(order, .condition(directories))
        case .append(let session, let record): answerAppend(order, session, record)
        }
        return true
    }

    /// The lines of a session that were noticed.
    private func known(_ session: String) -> [TelemetryLine] {
        Array((files[session] ?? []).prefix(reported[session] ?? 0))
    }

    private func answer(_ order: TelemetryOrder, _ answer: TelemetryAnswer) {
        waiting.removeFirst()
        report(.answer(ticket: order.ticket, answer, isLast: true))
    }

    private func fail(_ order: TelemetryOrder, _ error: ServiceError) {
        waiting.removeFirst()
        next = nil
        report(.failed(ticket: order.ticket, error))
    }

    /// What is noticed while an order is answered in parts belongs to its answer.
    private func answerRecords(
        _ order: TelemetryOrder,
        _ session: String,
        _ extent: TelemetryOrder.Extent
    ) {
        guard files[session] != nil else {
            return fail(order, ServiceError(.notFound, "no such file"))
        }
        var total: Int?
        var lines = known(session)
        var end = lines.count
        var begin = 0
        switch extent {
        case .last(let count, let offset, let counted):
            if counted { total = lines.count }
            if offset > 0 { end = max(0, end - offset) }
            begin = max(0, end - count)
        case .fromStep(let step, let limit):
            let first = lines.firstIndex { $0.step >= step } ?? lines.count
            begin = max(first, lines.count - limit)
        case .since(let time, let limit):
            lines = lines.filter { ($0.recordedAt ?? time) >= time }
            end = lines.count
            begin = max(0, end - limit)
        }
        let first = next ?? begin
        let last = min(first + partSize, end)
        let isLast = last == end && (first == last || !endsEmpty)
        next = isLast ? nil : last
        if isLast { waiting.removeFirst() }
        let part = TelemetryAnswer.records(Array(lines[first..<last]), total: total)
        report(.answer(ticket: order.ticket, part, isLast: isLast))
    }

    private func answerAppend(
        _ order: TelemetryOrder,
        _ session: String,
        _ record: AppendedRecord
    ) {
        let step = record.step ?? (files[session]?.last?.step).map { $0 + 1 } ?? 0
        guard let line = try? TelemetryLine(checking: record.line(step: step)) else {
            return fail(order, .internalError)
        }
        write([line], to: session)
        answer(order, .appended(step: step))
        notice(session)
    }
}
