internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// Answers with the last record of each of several sessions.
///
/// First all that their files have is reported; then, while nothing more of them is reported, their last records are read.
final class LatestJob: Job {
    /// One of the sessions.
    private struct Place {
        let name: String
        var catchingUp: CatchingUp?
        /// Once it is caught up with, unless it has no file that can be read.
        var session: FollowedSession?
    }

    private let ticket: UInt64
    private let shelf: SessionShelf
    private var places: [Place]
    /// The session that is next, of those that are caught up with, and then of those that are read.
    private var next = 0
    private var isReading = false
    private var search: (place: BackwardLines, file: OpenFile)?
    private var part: [(session: String, line: TelemetryLine?)] = []
    private var partBytes = 0

    let session: String? = nil

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
        if !isReading {
            if next < places.count { return catchUp(now: now) }
            for place in places { place.session.map(shelf.hold) }
            isReading = true
            next = 0
        }
        return next < places.count ? read() : finish()
    }

    private func catchUp(now: ContinuousClock.Instant) -> JobProgress {
        guard let progress = places[next].catchingUp?.advance() else {
            next += 1
            return .more
        }
        switch progress {
        case .more: return .more
        case .waits: return .waits(until: now + .milliseconds(1))
        case .absent, .unreadable: break
        case .done(let session): places[next].session = session
        }
        next += 1
        return .more
    }

    private func read() -> JobProgress {
        guard let session = places[next].session, session.place.lineStart > 0 else {
            return found(nil)
        }
        guard let (before, file) = search ?? begin(session) else { return found(nil) }
        var place = before
        var line: TelemetryLine?
        let progress: ReadingProgress
        do throws(SystemError) {
            progress = try place.advance(in: file, with: shelf.buffer) { met in
                line = met.validRecord
                return line == nil
            }
        } catch {
            shelf.notices.tellOnce(about: session.id.fileName, "\(error)")
            return found(nil)
        }
        switch progress {
        case .end: return found(line)
        case .more:
            search = (place, file)
            return .more
        }
    }

    private func begin(_ session: FollowedSession) -> (place: BackwardLines, file: OpenFile)? {
        shelf.openSame(session).map { (BackwardLines(before: session.place.lineStart), $0) }
    }

    private func found(_ line: TelemetryLine?) -> JobProgress {
        search = nil
        let size = line?.bytes.count ?? 0
        if part.count >= RecordParts.mostRecords || partBytes + size > RecordParts.mostBytes,
            !part.isEmpty
        {
            answer(isLast: false)
        }
        part.append((places[next].name, line))
        partBytes += size + 1
        next += 1
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
