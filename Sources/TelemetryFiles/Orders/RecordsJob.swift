internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// Answers with records of a session.
///
/// First all that its file has is reported; then its records are counted, if that was asked for; then where the wanted ones begin is
/// looked for from the end; then they are read from there. While the last two happen nothing more of the session is reported, so
/// that the answer ends exactly where the reports go on. A page further back needs no such care.
final class RecordsJob: Job {
    private enum Stage {
        case catchingUp(CatchingUp)
        case counting(FollowedSession, generation: Int)
        case seeking(RecordSearch, OpenFile)
        case reading(ForwardLines, upTo: Int64, OpenFile)
    }

    /// How often it begins again with a file that is another one now.
    private static let mostRestarts = 8

    private let ticket: UInt64
    private let id: SessionID
    private let extent: TelemetryOrder.Extent
    private let shelf: SessionShelf
    private var stage: Stage
    private var held: FollowedSession?
    private var total: Int?
    private var parts = RecordParts()
    private var restarts = 0

    var session: String? { id.text }

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
            case .counting(let session, let generation):
                return try count(session, generation: generation)
            case .seeking(let search, let file): return try seek(search, in: file)
            case .reading(let place, let end, let file):
                return try read(from: place, upTo: end, in: file)
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
                stage = .counting(session, generation: session.generation)
                return .more
            }
            return begin(session)
        }
    }

    private func count(
        _ session: FollowedSession,
        generation: Int
    ) throws(SystemError) -> JobProgress {
        guard session.generation == generation, !session.isGone else { return startAgain() }
        switch shelf.count(session) {
        case .more: return .more
        case .stopped: return startAgain()
        case .complete:
            // Another order may be about to answer what the session has: this one may as well.
            total = session.history.records + session.records
            return begin(session)
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
        let search = RecordSearch(extent, before: session.place.lineStart)
        guard !search.isOver, session.place.lineStart > 0 else { return finish() }
        guard let file = shelf.openSame(session) else { return startAgain() }
        if extent.isNewest {
            shelf.hold(session)
            held = session
        }
        stage = .seeking(search, file)
        return .more
    }

    private func seek(
        _ before: RecordSearch,
        in file: OpenFile
    ) throws(SystemError) -> JobProgress {
        var search = before
        let progress = try search.advance(in: file, with: shelf.buffer)
        if search.foundFault, let session = shelf.sessions[id.text] { shelf.wantCount(session) }
        switch progress {
        case .more: stage = .seeking(search, file)
        case .end:
            guard let range = search.range else { return finish() }
            stage = .reading(ForwardLines(at: range.lowerBound), upTo: range.upperBound, file)
        }
        return .more
    }

    private func read(
        from before: ForwardLines,
        upTo end: Int64,
        in file: OpenFile
    ) throws(SystemError) -> JobProgress {
        var place = before
        let progress = try place.advance(in: file, upTo: end, with: shelf.buffer) { line in
            guard let record = line.validRecord, extent.includes(record) else { return }
            if let part = parts.add(record) { answer(part, isLast: false) }
        }
        stage = .reading(place, upTo: end, file)
        switch progress {
        case .more: return .more
        case .end: return finish()
        }
    }

    private func answer(_ part: [TelemetryLine], isLast: Bool) {
        shelf.log.post(.answer(ticket: ticket, .records(part, total: total), isLast: isLast))
    }

    private func finish() -> JobProgress {
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
        if let held { shelf.letGo(held) }
        held = nil
    }
}

extension ServiceError {
    /// Refuses what is asked of a session without a file.
    static func noSession(_ id: SessionID) -> ServiceError {
        ServiceError(.notFound, "Telemetry session not found: \(id.text)")
    }
}
