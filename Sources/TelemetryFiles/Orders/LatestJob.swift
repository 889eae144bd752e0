internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// Answers with the last record of each of several sessions.
///
/// First all that their files have is reported, and their last records are looked for, which may take long; then, while nothing more of
/// them is reported, those are read, or what has come behind them since.
final class LatestJob: Job {
    /// One of the sessions.
    private struct Place {
        let name: String
        var catchingUp: CatchingUp?
        /// Once it is caught up with, unless it has no file that can be read.
        var session: FollowedSession?
        /// What was found first, in which of its files.
        var earlier: LastRecordSearch.Earlier?
        var generation = 0
    }

    private let ticket: UInt64
    private let shelf: SessionShelf
    private var places: [Place]
    /// The session that is next.
    private var next = 0
    private var search: LastRecordSearch?
    private(set) var isHolding = false
    private var part: [(session: String, line: TelemetryLine?)] = []
    private var partBytes = 0

    init(_ ticket: UInt64, _ names: [String], in shelf: SessionShelf) {
        self.ticket = ticket
        self.shelf = shelf
        places = names.map { name in
            // What is no id has no file.
            let id = SessionID(name)
            return Place(name: name, catchingUp: id.map { CatchingUp($0, in: shelf) })
        }
    }

    func advance(now: ContinuousClock.Instant) -> JobProgress {
        if next < places.count {
            return isHolding || places[next].session != nil ? look() : catchUp(now: now)
        }
        guard !isHolding else { return finish() }
        for place in places { place.session.map(shelf.hold) }
        isHolding = true
        next = 0
        return .more
    }

    private func catchUp(now: ContinuousClock.Instant) -> JobProgress {
        switch places[next].catchingUp?.advance() {
        case .more?: break
        case .waits?: return .waits(until: now + .milliseconds(1))
        case .done(let session)?:
            places[next].session = session
            places[next].generation = session.generation
        case .absent?, .unreadable?, nil: next += 1
        }
        return .more
    }

    private func look() -> JobProgress {
        guard let session = places[next].session, session.place.lineStart > 0 else {
            return found(nil, end: nil)
        }
        // A session that is held has its file until then.
        guard let file = shelf.openSame(session) else { return found(nil, end: nil) }
        var search = search ?? begin(session)
        do throws(SystemError) {
            switch try search.advance(in: file, with: shelf.buffer) {
            case .more: self.search = search
            case .found(let line, let end): return found(line, end: end)
            case .absent, .givenUp: return found(nil, end: nil)
            }
        } catch {
            shelf.notices.tellOnce(about: session.id.fileName, "\(error)")
            return found(nil, end: nil)
        }
        return .more
    }

    private func begin(_ session: FollowedSession) -> LastRecordSearch {
        let start = session.place.lineStart
        let isSame = places[next].generation == session.generation
        let search = LastRecordSearch(
            before: start,
            knowing: isSame ? places[next].earlier : nil
        )
        if !isHolding {
            places[next].generation = session.generation
            places[next].earlier = LastRecordSearch.Earlier(start: start, found: nil)
        }
        return search
    }

    private func found(_ line: TelemetryLine?, end: Int64?) -> JobProgress {
        search = nil
        defer { next += 1 }
        guard isHolding else {
            places[next].earlier = places[next].earlier.map {
                LastRecordSearch.Earlier(start: $0.start, found: end)
            }
            return .more
        }
        let size = line?.bytes.count ?? 0
        if part.count >= RecordParts.mostRecords || partBytes + size > RecordParts.mostBytes,
            !part.isEmpty
        {
            answer(isLast: false)
        }
        part.append((places[next].name, line))
        partBytes += size + 1
        return .more
    }

    private func answer(isLast: Bool) {
        shelf.log.post(.answer(ticket: ticket, .latest(part), isLast: isLast))
        (part, partBytes) = ([], 0)
    }

    private func finish() -> JobProgress {
        answer(isLast: true)
        for place in places { place.session.map(shelf.letGo) }
        return .done
    }
}
