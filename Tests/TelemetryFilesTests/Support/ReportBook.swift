import ConsciousnessTelemetry
import Synchronization
import WebSocketCommon

/// What was reported, in order, and what can be read out of it.
struct ReportBook {
    private(set) var all: [TelemetryReport] = []

    mutating func add(_ reports: [TelemetryReport]) { all += reports }

    /// The records of a session that were reported as they were appended.
    func records(of session: String) -> [TelemetryLine] {
        all.flatMap { report -> [TelemetryLine] in
            if case .appended(session, let records) = report { records } else { [] }
        }
    }

    /// Their steps.
    func steps(of session: String) -> [Int] { records(of: session).map(\.step) }

    /// How often a session was there for the first time, or anew.
    func appearances(of session: String) -> Int {
        all.count { if case .appeared(session) = $0 { true } else { false } }
    }

    /// How often a session's file was gone.
    func disappearances(of session: String) -> Int {
        all.count { if case .vanished(session) = $0 { true } else { false } }
    }

    /// How many lines were skipped.
    var skipped: Int {
        all.reduce(0) { sum, report in
            if case .skipped(let lines) = report { sum + lines } else { sum }
        }
    }

    /// The emergencies that were reported.
    var emergencies: [(id: String, content: JSONObject)] {
        all.compactMap {
            if case .emergency(let id, let content) = $0 { (id, content) } else { nil }
        }
    }

    /// How the watch went, the last time that was told.
    var watch: TelemetryWatch? {
        all.reversed().lazy.compactMap { if case .watching(let watch) = $0 { watch } else { nil } }
            .first
    }

    /// The parts of an order's answer.
    func parts(_ ticket: UInt64) -> [(answer: TelemetryAnswer, isLast: Bool)] {
        all.compactMap {
            if case .answer(ticket, let answer, let isLast) = $0 { (answer, isLast) } else { nil }
        }
    }

    /// Why an order could not be carried out.
    func failure(_ ticket: UInt64) -> ServiceError? {
        all.lazy.compactMap { if case .failed(ticket, let error) = $0 { error } else { nil } }.first
    }

    /// Whether an order is done.
    func isDone(_ ticket: UInt64) -> Bool {
        failure(ticket) != nil || parts(ticket).last?.isLast == true
    }

    /// The records that an order was answered with.
    func answeredRecords(_ ticket: UInt64) -> [TelemetryLine] {
        parts(ticket).flatMap { part -> [TelemetryLine] in
            if case .records(let records, _) = part.answer { records } else { [] }
        }
    }

    /// Their steps.
    func answeredSteps(_ ticket: UInt64) -> [Int] { answeredRecords(ticket).map(\.step) }

    /// How many records a session has, as an order was answered.
    func total(_ ticket: UInt64) -> Int? {
        if case .records(_, let total) = parts(ticket).last?.answer { total } else { nil }
    }

    /// The last steps that an order was answered with, by session.
    func latest(_ ticket: UInt64) -> [String] {
        parts(ticket).flatMap { part -> [String] in
            guard case .latest(let sessions) = part.answer else { return [] }
            return sessions.map { "\($0.session): \($0.line.map { "\($0.step)" } ?? "none")" }
        }
    }

    /// Where among all reports the last part of an answer is.
    func end(of ticket: UInt64) -> Int? {
        all.firstIndex { if case .answer(ticket, _, true) = $0 { true } else { false } }
    }
}

/// What the operator was told.
final class Warnings: Sendable {
    private let texts = Mutex<[String]>([])

    /// Takes a line.
    func add(_ text: String) { texts.withLock { $0.append(text) } }

    /// The lines so far.
    var all: [String] { texts.withLock { $0 } }
}
