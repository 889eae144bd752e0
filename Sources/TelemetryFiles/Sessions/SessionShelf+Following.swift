internal import ConsciousnessTelemetry
internal import EventLoop

extension SessionShelf {
    /// What a look at a session's file brought.
    enum Advance {
        /// All that the file has was reported.
        case caughtUp
        /// A piece was reported; there is more.
        case more
        /// Its file is another now, or gone, and an order still reads the one before.
        case pinned
        /// The session has no file.
        case gone
        /// The process has no descriptor left; it is tried again.
        case exhausted
        /// The file cannot be read.
        case unreadable(SystemError)
    }

    /// Whether there is something to look at now.
    func isBusy(now: ContinuousClock.Instant) -> Bool {
        if let resumption, now < resumption { return false }
        return queue.contains { $0.holds == 0 } || !uncounted.isEmpty
    }

    /// Looks at the files that may have more, a piece of each, and starts with those behind it the next time.
    ///
    /// - Parameters:
    ///   - budget: About how many bytes may be read.
    ///   - now: The present.
    func follow(budget: Int, now: ContinuousClock.Instant) {
        if let resumption, now < resumption { return }
        resumption = nil
        var rest = budget
        var held: [FollowedSession] = []
        var again: [FollowedSession] = []
        var next = 0
        while next < queue.count, rest > 0 {
            let session = queue[next]
            next += 1
            guard !session.isGone else { continue }
            guard session.holds == 0 else {
                held.append(session)
                continue
            }
            session.isQueued = false
            let before = buffer.bytesRead
            switch advance(session) {
            case .more, .pinned: again.append(session)
            case .exhausted:
                resumption = now + .milliseconds(100)
                again.append(session)
                rest = 0
            case .caughtUp, .gone, .unreadable: break
            }
            // To open a file costs something too.
            rest -= buffer.bytesRead - before + 4096
        }
        for session in again { session.isQueued = true }
        queue = held + queue[next...] + again
    }

    /// Reports the next piece of a session's file, which nobody holds.
    func advance(_ session: FollowedSession) -> Advance {
        guard !session.isGone else { return .gone }
        do throws(OpeningFailure) {
            guard let directory = folder.directory else { throw .absent }
            if try drainMoved(session, in: directory) { return .more }
            guard let file = try current(session, in: directory) else { return .more }
            session.isUnreadable = false
            return try reading { () throws(SystemError) in try advance(session, in: file) }
        } catch {
            return failed(session, error)
        }
    }

    /// Opens a session's file; `nil` when the one that it was has another name now, and is to be read first.
    private func current(
        _ session: FollowedSession,
        in directory: OpenDirectory
    ) throws(OpeningFailure) -> OpenFile? {
        let file: OpenFile
        do throws(OpeningFailure) {
            file = try directory.file(session.id.fileName)
        } catch {
            guard case .absent = error, try seek(session, directory) else { throw error }
            return nil
        }
        if file.status.identity != session.identity, try seek(session, directory) { return nil }
        return file
    }

    private func seek(
        _ session: FollowedSession,
        _ directory: OpenDirectory
    ) throws(OpeningFailure) -> Bool {
        do throws(SystemError) { return try seek(session, in: directory) } catch {
            throw OpeningFailure(error.operation, error.number)
        }
    }

    /// Reports the rest of what was a session's file and has another name now, and then of those that were in its place since.
    ///
    /// - Returns: Whether there is more of them.
    private func drainMoved(
        _ session: FollowedSession,
        in directory: OpenDirectory
    ) throws(OpeningFailure) -> Bool {
        guard let name = session.movedTo.first else { return false }
        let file: OpenFile
        do throws(OpeningFailure) { file = try directory.file(name) } catch {
            if case .exhausted = error { throw error }
            session.movedTo.removeFirst()
            return !session.movedTo.isEmpty
        }
        if !session.former.contains(file.status.identity) {
            let progress = try reading { () throws(SystemError) in try advance(session, in: file) }
            guard case .caughtUp = progress else { return true }
        }
        session.movedTo.removeFirst()
        return !session.movedTo.isEmpty
    }

    private func reading<Result>(
        _ body: () throws(SystemError) -> Result
    ) throws(OpeningFailure) -> Result {
        do throws(SystemError) { return try body() } catch { throw .unreadable(error) }
    }

    private func failed(_ session: FollowedSession, _ failure: OpeningFailure) -> Advance {
        switch failure {
        case .absent, .notPlain:
            guard session.pins == 0 else { return .pinned }
            remove(session)
            if case .notPlain = failure { notices.tellNotPlain(session.id.fileName) }
            return .gone
        case .exhausted(let error):
            notices.tellOnce(about: "descriptors", "\(error); it is tried again")
            return .exhausted
        case .unreadable(let error):
            // It is the directory that denies access: what changes meanwhile is told, and cannot be read.
            if (try? folder.directory?.status(of: session.id.fileName)) == nil {
                isScanMissed = true
            }
            if !session.isUnreadable {
                session.isUnreadable = true
                notices.tell("\(session.id.fileName): \(error); it is read when it changes")
            }
            return .unreadable(error)
        }
    }

    /// Reports the next piece of an open file.
    private func advance(
        _ session: FollowedSession,
        in file: OpenFile
    ) throws(SystemError) -> Advance {
        let status = file.status
        if session.identity != status.identity {
            guard beginAnew(session, status) else { return .pinned }
        } else if let scanned = session.alignment {
            guard
                status.size >= session.place.scanned,
                try session.head.matches(file, with: buffer)
            else {
                guard beginAnew(session, status) else { return .pinned }
                return status.size > 0 ? .more : .caughtUp
            }
            try align(session, in: file, scanned: scanned)
            return .more
        }
        let end = session.place.lineStart
        let isSame = try session.head.matches(file, with: buffer)
        if status.size < end || !isSame {
            guard beginAnew(session, status) else { return .pinned }
        } else if session.place.tornLine != nil,
            try session.tornLine?.isThere(in: file, with: buffer) != true
        {
            // A writer that came back may have cut it off and written whole lines in its place.
            session.place.forgetTornLine()
        }
        session.size = status.size
        session.modified = status.modified
        let progress = try reportPiece(session, in: file)
        try session.head.learn(file, readUpTo: session.place.lineStart, with: buffer)
        guard let torn = session.place.tornLine else {
            return progress == .more ? .more : .caughtUp
        }
        session.tornLine = try TornLine(torn, of: file, with: buffer)
        // Without one it was repaired meanwhile, and is looked at anew.
        return progress == .more || session.tornLine == nil ? .more : .caughtUp
    }

    /// Begins with another file, unless an order still reads the one before.
    private func beginAnew(_ session: FollowedSession, _ status: FileStatus) -> Bool {
        guard session.pins == 0 else { return false }
        tellRest(session)
        session.begin(with: status)
        log.post(.appeared(session: session.id.text))
        return true
    }

    /// Looks a piece further back for the end of the last line that was there already.
    private func align(
        _ session: FollowedSession,
        in file: OpenFile,
        scanned: Int64
    ) throws(SystemError) {
        let start = max(0, scanned - Int64(buffer.capacity))
        let piece = try buffer.piece(of: file, start..<scanned)
        if let newline = piece.lastNewline() {
            session.align(.lineStart(start + Int64(newline) + 1))
        } else {
            session.align(start == 0 ? .lineStart(0) : .unknown(scanned: start))
        }
    }

    private func reportPiece(
        _ session: FollowedSession,
        in file: OpenFile
    ) throws(SystemError) -> ReadingProgress {
        var parts = RecordParts()
        let name = session.id.text
        let log = log
        func post(_ part: [TelemetryLine]) {
            if !part.isEmpty { log.post(.appended(session: name, part)) }
        }
        // What was shown before a failure is behind `place` already: it is reported in any case.
        defer { post(parts.takeRest()) }
        return try session.place.advance(in: file, upTo: file.status.size, with: buffer) { line in
            session.lines += 1
            do throws(TelemetryLineError) {
                let record = try line.record()
                session.records += 1
                session.lastStep = record.step
                if let part = parts.add(record) { post(part) }
            } catch {
                skip(session, line: session.lines, error)
            }
        }
    }
}
