internal import ConsciousnessTelemetry
internal import EventLoop

extension SessionShelf {
    /// What counting a piece of a session's history brought.
    enum Counting {
        /// All of it is counted.
        case complete
        /// There is more.
        case more
        /// The session's file is another, is gone or cannot be read.
        case stopped
    }

    /// Counts the next piece of a session's history.
    func count(_ session: FollowedSession) -> Counting {
        guard !session.isCounted else { return .complete }
        guard session.alignment == nil, let file = openSame(session) else { return .stopped }
        let before = session.history.place.lineStart
        do throws(SystemError) {
            try countPiece(session, in: file)
        } catch {
            notices.tellOnce(about: session.id.fileName, "\(error)")
            return .stopped
        }
        if session.isCounted {
            let waiting = session.skipped.takeWaiting(
                linesAhead: session.history.lines,
                of: session.id.fileName
            )
            for notice in waiting { notices.tell(notice) }
            return .complete
        }
        // Nothing was read of a file that has been cut meanwhile.
        let hasMoved = session.history.place.lineStart > before
        return hasMoved || session.history.place.scanned > before ? .more : .stopped
    }

    private func countPiece(
        _ session: FollowedSession,
        in file: OpenFile
    ) throws(SystemError) {
        var count = session.history
        var place = count.place
        // Behind a failure as well, what was shown is counted.
        defer {
            count.place = place
            session.history = count
        }
        _ = try place.advance(in: file, upTo: session.base, with: buffer) { line in
            count.lines += 1
            do throws(TelemetryLineError) {
                _ = try line.record()
                count.records += 1
            } catch {
                skip(session, numbered: count.lines, error)
            }
        }
    }

    /// Opens a session's file, if it still is the one that was reported.
    func openSame(_ session: FollowedSession) -> OpenFile? {
        guard !session.isGone, let directory = folder.directory,
            let file = try? directory.file(session.id.fileName),
            file.status.identity == session.identity
        else { return nil }
        return file
    }

    /// Counts a piece of the history of a session that has a line without a number.
    func countUncounted() {
        guard let session = uncounted.first else { return }
        switch count(session) {
        case .more: break
        case .complete, .stopped:
            session.isBeingCounted = false
            uncounted.removeFirst()
        }
    }

    // MARK: Lines that are no records

    /// Counts and tells a line that is no record, found where it is reported.
    func skip(_ session: FollowedSession, line: Int, _ reason: TelemetryLineError) {
        if session.isCounted {
            skip(session, numbered: session.history.lines + line, reason)
        } else if reason != .blank {
            log.skipLine()
            session.skipped.skip(lineFromBase: line, reason: reason)
            wantCount(session)
            noteSilence(session)
        }
    }

    /// Counts and tells a line that is no record, whose number in the file is known.
    private func skip(
        _ session: FollowedSession,
        numbered line: Int,
        _ reason: TelemetryLineError
    ) {
        guard reason != .blank else { return }
        log.skipLine()
        let name = session.id.fileName
        let notice = session.skipped.skip(line: line, of: name, reason: reason)
        if let notice { notices.tell(notice) }
        noteSilence(session)
    }

    /// Has the history of a session counted, in which a line was found that is no record: by that it is told with its number.
    func wantCount(_ session: FollowedSession) {
        guard !session.isCounted, !session.isBeingCounted else { return }
        session.isBeingCounted = true
        uncounted.append(session)
    }

    private func noteSilence(_ session: FollowedSession) {
        guard session.skipped.hasCount, !session.isSilent else { return }
        session.isSilent = true
        silent.append(session)
    }

    /// Tells what is still to be told of a file that is no more: the lines whose numbers are not known now will never be.
    func tellRest(_ session: FollowedSession) {
        let name = session.id.fileName
        let start = "line 1 at byte \(session.base)"
        for notice in session.skipped.takeWaiting(linesAhead: 0, of: "\(name) (\(start))") {
            notices.tell(notice)
        }
        tellCount(session)
    }

    private func tellCount(_ session: FollowedSession) {
        let count = session.skipped.takeCount()
        guard count > 0 else { return }
        notices.tell("\(session.id.fileName): \(count) more lines are skipped")
    }

    /// Tells how many lines were only counted since this was last called.
    func tellCounts() {
        for session in silent {
            session.isSilent = false
            tellCount(session)
        }
        silent = []
    }
}
