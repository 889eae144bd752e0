internal import ConsciousnessTelemetry
internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// Appends a record to a session's file, and answers once it was reported.
final class AppendJob: Job {
    /// How long a line without an end is left to whoever is writing it; then it is ended for them.
    private static let patience = Duration.seconds(1)

    private enum Stage {
        /// What is the last step is found out.
        case catchingUp(CatchingUp)
        case seeking(LastRecordSearch, FollowedSession)
        case writing(step: Int)
        /// It is written, and is reported like any other.
        case reporting(CatchingUp, step: Int)
    }

    private let ticket: UInt64
    private let id: SessionID
    private let record: AppendedRecord
    private let shelf: SessionShelf
    private var stage: Stage
    /// Until when a torn line is waited for.
    private var deadline: ContinuousClock.Instant?

    init(_ ticket: UInt64, _ id: SessionID, _ record: AppendedRecord, in shelf: SessionShelf) {
        self.ticket = ticket
        self.id = id
        self.record = record
        self.shelf = shelf
        stage = Self.first(id, record, in: shelf)
    }

    private static func first(
        _ id: SessionID,
        _ record: AppendedRecord,
        in shelf: SessionShelf
    ) -> Stage {
        record.step.map { .writing(step: $0) } ?? .catchingUp(CatchingUp(id, in: shelf))
    }

    func advance(now: ContinuousClock.Instant) -> JobProgress {
        do throws(SystemError) {
            switch stage {
            case .catchingUp(let catchingUp): return try catchUp(catchingUp, now: now)
            case .seeking(let search, let session): return try seek(search, session)
            case .writing(let step): return try write(step: step, now: now)
            case .reporting(let catchingUp, let step):
                return report(catchingUp, step: step, now: now)
            }
        } catch {
            return fail(.internalError("\(error)"))
        }
    }

    // MARK: The step

    private func catchUp(
        _ before: CatchingUp,
        now: ContinuousClock.Instant
    ) throws(SystemError) -> JobProgress {
        var catchingUp = before
        let progress = catchingUp.advance()
        stage = .catchingUp(catchingUp)
        switch progress {
        case .more: return .more
        case .waits: return .waits(until: now + .milliseconds(1))
        case .unreadable(let error): throw error
        case .absent: return write(after: nil)
        case .done(let session):
            guard session.lastStep == nil, session.base > 0 else {
                return write(after: session.lastStep)
            }
            stage = .seeking(LastRecordSearch(before: session.base), session)
            return .more
        }
    }

    private func seek(
        _ before: LastRecordSearch,
        _ session: FollowedSession
    ) throws(SystemError) -> JobProgress {
        guard let file = shelf.openSame(session) else {
            stage = .catchingUp(CatchingUp(id, in: shelf))
            return .more
        }
        var search = before
        let progress = try search.advance(in: file, with: shelf.buffer)
        stage = .seeking(search, session)
        switch progress {
        case .more: return .more
        case .found(let last, end: _): return write(after: session.lastStep ?? last.step)
        case .absent: return write(after: session.lastStep)
        case .givenUp:
            let limit = RecordSearch.mostUnwanted
            return fail(
                ServiceError(
                    .invalidState,
                    "the last \(limit) bytes of the session have no record to count on from; say the step"
                )
            )
        }
    }

    private func write(after step: Int?) -> JobProgress {
        let (next, overflow) = (step ?? -1).addingReportingOverflow(1)
        guard !overflow else {
            return fail(ServiceError(.invalidState, "the session's last step has no next one"))
        }
        stage = .writing(step: next)
        return .more
    }

    // MARK: The line

    private func write(
        step: Int,
        now: ContinuousClock.Instant
    ) throws(SystemError) -> JobProgress {
        var line = record.line(step: step)
        guard line.count <= TelemetryLine.maximumLength else {
            let limit = TelemetryLine.maximumLength
            return fail(
                ServiceError(
                    .messageTooLarge,
                    "a record of \(line.count) bytes, limit is \(limit)"
                )
            )
        }
        line.append(UInt8(ascii: "\n"))
        let isNew = shelf.find(id) == nil
        guard !isNew || shelf.sessions.count < SessionShelf.mostSessions else {
            let limit = SessionShelf.mostSessions
            return fail(
                ServiceError(.limitExceeded, "\(limit) sessions are there, which is the limit")
            )
        }
        let opened: AppendableFile?
        do throws(OpeningFailure) { opened = try open() } catch {
            if case .notPlain = error { return fail(.notPlain(id)) }
            throw error.error ?? SystemError("open \(id.fileName)", ENOENT)
        }
        guard let file = opened else {
            // The directory has gone; once that is noticed it is made anew.
            return try waits(now: now, orFails: SystemError("open \(id.fileName)", ENOENT))
        }
        if try file.isTorn() {
            let end = deadline ?? now + Self.patience
            deadline = end
            guard now >= end else {
                // With the line's end there may be a record more.
                stage = Self.first(id, record, in: shelf)
                return .waits(until: min(end, now + .milliseconds(20)))
            }
            // Whoever wrote it is gone: behind an end of its own it spoils nothing but itself.
            line.insert(UInt8(ascii: "\n"), at: 0)
        }
        try file.append(line)
        stage = .reporting(CatchingUp(id, in: shelf), step: step)
        return .more
    }

    private func waits(
        now: ContinuousClock.Instant,
        orFails error: SystemError
    ) throws(SystemError) -> JobProgress {
        let end = deadline ?? now + Self.patience
        deadline = end
        guard now < end else { throw error }
        return .waits(until: now + .milliseconds(20))
    }

    /// Opens the file; `nil` when its directory has just gone.
    private func open() throws(OpeningFailure) -> AppendableFile? {
        do throws(SystemError) {
            if shelf.folder.directory == nil {
                try shelf.folder.create()
                try shelf.folder.open()
            }
        } catch {
            throw .unreadable(error)
        }
        do throws(OpeningFailure) {
            return try shelf.folder.directory?.appendableFile(id.fileName)
        } catch {
            if case .absent = error { return nil }
            throw error
        }
    }

    // MARK: The answer

    private func report(
        _ before: CatchingUp,
        step: Int,
        now: ContinuousClock.Instant
    ) -> JobProgress {
        var catchingUp = before
        let progress = catchingUp.advance()
        stage = .reporting(catchingUp, step: step)
        switch progress {
        case .more: return .more
        case .waits: return .waits(until: now + .milliseconds(1))
        // It was written, whatever became of the file since.
        case .done, .absent, .unreadable:
            shelf.log.post(.answer(ticket: ticket, .appended(step: step), isLast: true))
            return .done
        }
    }

    private func fail(_ error: ServiceError) -> JobProgress {
        shelf.log.post(.failed(ticket: ticket, error))
        return .done
    }
}

extension ServiceError {
    /// Refuses to append to a session whose name something else has: a link, a directory, a pipe.
    fileprivate static func notPlain(_ id: SessionID) -> ServiceError {
        ServiceError(.invalidState, "\(id.fileName) is no plain file; nothing is appended to it")
    }
}
