internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// Answers with records of a session.
///
/// First all that its file has is reported; then its records are counted, if that was asked for; then where the wanted ones begin is
/// looked for from the end; then they are read from there, and behind them what was reported meanwhile. Only while the last of that is
/// read nothing more of the session is reported, so that the answer ends exactly where the reports go on. A page further back needs no
/// such care.
///
/// A file is open from one turn to the next only while it is read forwards: a search may take long, and there may be many.
final class RecordsJob: Job {
    /// What a session had when it was caught up with.
    private struct Past {
        let session: FollowedSession
        let generation: Int
        let end: Int64
        let records: Int

        init(_ session: FollowedSession) {
            self.session = session
            generation = session.generation
            end = session.place.lineStart
            records = session.records
        }

        /// Whether the session still has that file.
        var isCurrent: Bool { session.generation == generation && !session.isGone }
    }

    private enum Stage {
        case catchingUp(CatchingUp)
        case counting(Past)
        case seeking(RecordSearch, Past)
        case reading(ForwardLines, upTo: Int64, OpenFile, FollowedSession)
    }

    /// How often it begins again with a file that is another one now.
    private static let mostRestarts = 8

    private let ticket: UInt64
    private let id: SessionID
    private let extent: TelemetryOrder.Extent
    private let shelf: SessionShelf
    private var stage: Stage
    private var total: Int?
    /// How many of the oldest records that were found are left out, for newer ones have come since.
    private var surplus = 0
    private var isReading = false
    private var pinned: FollowedSession?
    private(set) var isHolding = false
    private var parts = RecordParts()
    private var restarts = 0

    init(
        _ ticket: UInt64,
        _ id: SessionID,
        _ extent: TelemetryOrder.Extent,
        in shelf: SessionShelf
    ) {
        self.ticket = ticket
        self.id = id
        self.extent = extent
        self.shelf = shelf
        stage = .catchingUp(CatchingUp(id, in: shelf))
    }

    func advance(now: ContinuousClock.Instant) -> JobProgress {
        do throws(SystemError) {
            switch stage {
            case .catchingUp(let catchingUp): return try catchUp(catchingUp, now: now)
            case .counting(let past): return count(past)
            case .seeking(let search, let past): return try seek(search, past, now: now)
            case .reading(let place, let end, let file, let session):
                return try read(from: place, upTo: end, in: file, of: session)
            }
        } catch {
            return fail(.internalError("\(error)"))
        }
    }

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
        case .absent: return fail(.noSession(id))
        case .unreadable(let error): throw error
        case .done(let session):
            if extent.isCounted {
                stage = .counting(Past(session))
                return .more
            }
            return begin(session)
        }
    }

    private func count(_ past: Past) -> JobProgress {
        guard past.isCurrent else { return startAgain() }
        switch shelf.count(past.session) {
        case .more: return .more
        case .stopped: return startAgain()
        case .complete:
            total = past.session.history.records + past.session.records
            return begin(past.session)
        }
    }

    /// The file is another one now, or a part of it cannot be read.
    private func startAgain() -> JobProgress {
        restarts += 1
        guard restarts <= Self.mostRestarts else {
            return fail(.internalError("\(id.fileName): it was another each time it was read"))
        }
        stage = .catchingUp(CatchingUp(id, in: shelf))
        return .more
    }

    private func begin(_ session: FollowedSession) -> JobProgress {
        let past = Past(session)
        let search = RecordSearch(extent, before: past.end)
        guard !search.isOver, past.end > 0, extent.offset < session.mostRecords else {
            return finish()
        }
        stage = .seeking(search, past)
        return .more
    }

    private func seek(
        _ before: RecordSearch,
        _ past: Past,
        now: ContinuousClock.Instant
    ) throws(SystemError) -> JobProgress {
        guard past.isCurrent, let file = shelf.openSame(past.session) else { return startAgain() }
        var search = before
        let progress = try search.advance(in: file, with: shelf.buffer)
        stage = .seeking(search, past)
        if search.foundFault { shelf.wantCount(past.session) }
        switch progress {
        case .more: return .more
        case .end: return beginReading(search, past, in: file, now: now)
        }
    }

    private func beginReading(
        _ search: RecordSearch,
        _ past: Past,
        in file: OpenFile,
        now: ContinuousClock.Instant
    ) -> JobProgress {
        let session = past.session
        let end = extent.isNewest ? session.place.lineStart : search.range?.upperBound ?? 0
        let start = search.range?.lowerBound ?? past.end
        guard start < end else { return finish() }
        guard shelf.beginReading() else { return .waits(until: now + .milliseconds(1)) }
        isReading = true
        if extent.isNewest {
            session.pins += 1
            pinned = session
            surplus = max(0, search.found + session.records - past.records - extent.limit)
        }
        stage = .reading(ForwardLines(at: start), upTo: end, file, session)
        return .more
    }

    private func read(
        from before: ForwardLines,
        upTo end: Int64,
        in file: OpenFile,
        of session: FollowedSession
    ) throws(SystemError) -> JobProgress {
        var place = before
        let progress = try place.advance(in: file, upTo: end, with: shelf.buffer) { line in
            guard let record = line.validRecord, extent.includes(record) else { return }
            guard surplus == 0 else {
                surplus -= 1
                return
            }
            if let part = parts.add(record) { answer(part, isLast: false) }
        }
        stage = .reading(place, upTo: end, file, session)
        guard progress == .end else { return .more }
        guard extent.isNewest, session.place.lineStart > end else { return finish() }
        // The last of it was written while the rest was read.
        if !isHolding {
            shelf.hold(session)
            isHolding = true
        }
        stage = .reading(place, upTo: session.place.lineStart, file, session)
        return .more
    }

    private func answer(_ part: [TelemetryLine], isLast: Bool) {
        shelf.log.post(.answer(ticket: ticket, .records(part, total: total), isLast: isLast))
    }

    private func finish() -> JobProgress {
        if total != nil, let pinned { total = pinned.history.records + pinned.records }
        answer(parts.takeRest(), isLast: true)
        letGo()
        return .done
    }

    private func fail(_ error: ServiceError) -> JobProgress {
        shelf.log.post(.failed(ticket: ticket, error))
        letGo()
        return .done
    }

    private func letGo() {
        if isReading { shelf.endReading() }
        if let pinned { pinned.pins -= 1 }
        if isHolding, let pinned { shelf.letGo(pinned) }
        (isReading, isHolding, pinned) = (false, false, nil)
    }
}

extension ServiceError {
    /// Refuses what is asked of a session without a file.
    static func noSession(_ id: SessionID) -> ServiceError {
        ServiceError(.notFound, "Telemetry session not found: \(id.text)")
    }
}
