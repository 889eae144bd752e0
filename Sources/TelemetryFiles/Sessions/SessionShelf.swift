internal import ConsciousnessTelemetry
internal import EventLoop

/// The sessions of a directory: which there are, and how far each was reported.
final class SessionShelf {
    /// How many sessions are followed at most.
    static let mostSessions = 100_000
    /// How many orders may have a file open from one turn to the next; the others wait for them.
    private static let mostReaders = 32

    let folder: Folder
    let log: ReportLog
    let notices: Notices
    let buffer: ReadingBuffer
    private(set) var sessions: [String: FollowedSession] = [:]
    private var sorted: [FollowedSession]?
    /// The files that were in the directory when it was last read in this turn.
    private var names: [UInt64: String]?
    /// Those whose files may have more.
    var queue: [FollowedSession] = []
    /// Those whose history is to be counted, so that a line that was skipped can be named by its number.
    var uncounted: [FollowedSession] = []
    /// Those of whose lines some were only counted.
    var silent: [FollowedSession] = []
    /// Whether a file could not be looked at, for example because access to the directory was denied: all is to be looked at again.
    var isScanMissed = false
    /// How many orders have a file open from one turn to the next.
    private var readers = 0
    /// When the descriptors were used up: when it is tried again.
    var resumption: ContinuousClock.Instant?

    init(_ folder: Folder, log: ReportLog, notices: Notices, buffer: ReadingBuffer) {
        self.folder = folder
        self.log = log
        self.notices = notices
        self.buffer = buffer
    }

    /// The sessions in order of their ids.
    var inOrder: [FollowedSession] {
        if let sorted { return sorted }
        let made = sessions.values.sorted { $0.id.text < $1.id.text }
        sorted = made
        return made
    }

    /// The sessions that were written last, the last first.
    func newest(_ count: Int) -> [FollowedSession] {
        let all = sessions.values.sorted {
            ($0.modified, $1.id.text) > ($1.modified, $0.id.text)
        }
        return Array(all.prefix(max(count, 0)))
    }

    // MARK: What is there

    /// Looks at everything in the directory.
    ///
    /// - Parameter isFirst: Whether what is there was there already: it is history then, and nothing is reported of it.
    /// - Throws: When the directory cannot be read.
    func scan(isFirst: Bool) throws(SystemError) {
        guard let directory = folder.directory else { return }
        let entries = try directory.entries()
        var present: Set<String> = []
        for entry in entries {
            guard let id = SessionID(fileName: entry.name) else { continue }
            present.insert(id.text)
            look(id, isNew: !isFirst)
        }
        var names: [UInt64: String]?
        for session in sessions.values where session.isQueued || !present.contains(session.id.text)
        {
            // Where its file is now, if it is one that was given another name before all of it was read.
            if names == nil {
                names = Self.names(entries)
            }
            if session.movedTo.isEmpty, let name = names?[session.identity.inode],
                name != session.id.fileName
            {
                session.movedTo = [name]
            }
            enqueue(session)
        }
    }

    /// Hears that something happened to a file of that name.
    func noticed(_ name: String) {
        guard let id = SessionID(fileName: name) else { return }
        if let session = sessions[id.text] {
            enqueue(session)
        } else {
            look(id, isNew: true)
        }
    }

    /// Hears that a file was given another name.
    func moved(_ name: String, to newName: String) {
        // One that was moved and is still to be read may be moved on.
        for session in queue where !session.movedTo.isEmpty {
            session.movedTo = session.movedTo.map { $0 == name ? newName : $0 }
        }
        guard let id = SessionID(fileName: name), let session = sessions[id.text],
            session.movedTo.count < FollowedSession.mostFormer
        else { return }
        session.movedTo.append(newName)
        enqueue(session)
    }

    /// Looks for the file of a session that has not its name any more: the kernel may tell later that it was given another.
    ///
    /// - Returns: Whether it has one; it is looked for once.
    func seek(_ session: FollowedSession, in directory: OpenDirectory) throws(SystemError) -> Bool {
        guard !session.wasSought else { return false }
        session.wasSought = true
        let inode = session.identity.inode
        // What was not there before in this turn is gone; but what had its own name then may have another by now.
        if names == nil || names?[inode] == session.id.fileName {
            names = Self.names(try directory.entries())
        }
        guard let name = names?[inode], name != session.id.fileName else { return false }
        session.movedTo.insert(name, at: 0)
        return true
    }

    /// Forgets what was in the directory: it is read anew when that is asked for.
    func forgetNames() { names = nil }

    private static func names(_ entries: [OpenDirectory.Entry]) -> [UInt64: String] {
        Dictionary(entries.map { ($0.inode, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// Looks whether a session's file is there, or has changed.
    private func look(_ id: SessionID, isNew: Bool) {
        guard let directory = folder.directory else { return }
        do throws(SystemError) {
            guard let status = try directory.status(of: id.fileName) else { return }
            if let session = sessions[id.text] {
                if session.identity != status.identity || session.size != status.size
                    || session.modified != status.modified
                {
                    enqueue(session)
                }
            } else {
                add(id, status, isNew: isNew)
            }
        } catch {
            isScanMissed = true
            notices.tellOnce(about: id.fileName, "\(error)")
        }
    }

    private func add(_ id: SessionID, _ status: FileStatus, isNew: Bool) {
        guard status.isPlain else {
            notices.tellNotPlain(id.fileName)
            return
        }
        guard sessions.count < Self.mostSessions else {
            let limit = Self.mostSessions
            notices.tellOnce(
                about: folder.path,
                "\(folder.path): more than \(limit) sessions; the others are not followed"
            )
            return
        }
        notices.forget(id.fileName)
        let session = FollowedSession(id: id, status, isNew: isNew)
        sessions[id.text] = session
        sorted = nil
        guard isNew else { return learnHead(of: session) }
        log.post(.appeared(session: id.text))
        enqueue(session)
    }

    /// Learns what a file that was there already begins with, so that it is noticed if it is written anew.
    private func learnHead(of session: FollowedSession) {
        // One that cannot be read now is told of when it is to be read.
        guard let file = try? folder.directory?.file(session.id.fileName) else { return }
        try? session.head.learn(file, readUpTo: session.size, with: buffer)
    }

    /// Finds a session, also one whose file nothing was heard of yet.
    func find(_ id: SessionID) -> FollowedSession? {
        if sessions[id.text] == nil { look(id, isNew: true) }
        return sessions[id.text]
    }

    /// Gives a session up whose file is gone.
    func remove(_ session: FollowedSession) {
        guard sessions[session.id.text] === session else { return }
        tellRest(session)
        sessions[session.id.text] = nil
        sorted = nil
        session.isGone = true
        log.post(.vanished(session: session.id.text))
    }

    /// Gives all up: their directory is gone.
    func removeAll() {
        for session in inOrder { remove(session) }
        queue = []
    }

    // MARK: What is to be looked at

    /// Has a session looked at.
    func enqueue(_ session: FollowedSession) {
        guard !session.isQueued, !session.isGone else { return }
        session.isQueued = true
        queue.append(session)
    }

    /// Has nothing more of a session reported until it is let go.
    func hold(_ session: FollowedSession) { session.holds += 1 }

    /// Lets a session go.
    func letGo(_ session: FollowedSession) { session.holds -= 1 }

    /// Lets an order keep a file open, if not too many do.
    func beginReading() -> Bool {
        guard readers < Self.mostReaders else { return false }
        readers += 1
        return true
    }

    /// Notes that an order has closed the file that it kept open.
    func endReading() { readers -= 1 }
}
