internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// The emergencies of a directory: which there are, and which were reported.
final class EmergencyShelf {
    /// How many emergencies are known at most.
    static let mostEmergencies = 100_000
    /// How many reported ones are remembered whose files are gone.
    private static let mostRemembered = 4096
    /// How often a file that is not complete is read again although nothing was heard of it: after a tenth of a second, two tenths,
    /// four, …, for almost two minutes in all.
    private static let mostAttempts = 10
    /// Which attempt in vain is told.
    private static let toldAttempt = 5
    /// A file that was written in this time before the start, in nanoseconds, may not have been complete then.
    private static let recent = Int64(10_000_000_000)

    private struct Known {
        /// Whether it was reported, or was there already.
        var isDone: Bool
        /// How it was when it was looked at last.
        var size: Int64
        var modified: Int64
    }

    /// One that could not be read.
    private struct Incomplete {
        var attempts = 0
        /// When it is read again; `nil`: when it changes.
        var retry: ContinuousClock.Instant?
    }

    let folder: Folder
    private let log: ReportLog
    private let notices: Notices
    private var known: [String: Known] = [:]
    private var incomplete: [String: Incomplete] = [:]
    private var remembered: Set<String> = []
    private var rememberedInOrder: [String] = []
    private var sorted: [EmergencyID]?
    private var queue: [EmergencyID] = []
    private var queued: Set<String> = []
    /// Whether a file could not be looked at: all is to be looked at again.
    var isScanMissed = false

    init(_ folder: Folder, log: ReportLog, notices: Notices) {
        self.folder = folder
        self.log = log
        self.notices = notices
    }

    /// How many there are.
    var count: Int { known.count }

    /// Whether there is something to look at.
    var isBusy: Bool { !queue.isEmpty }

    /// When a file is read again although nothing was heard of it; `nil` when there is none.
    private(set) var nextDeadline: ContinuousClock.Instant?

    /// All of them, the newest first, as far as their names tell.
    var newestFirst: [EmergencyID] {
        if let sorted { return sorted }
        let made = known.keys.sorted(by: >).compactMap { EmergencyID(spelling: $0) }
        sorted = made
        return made
    }

    // MARK: What is there

    /// Looks at everything in the directory.
    ///
    /// - Parameter isFirst: Whether what is there was there already: nothing is reported of it, unless it was not complete.
    /// - Throws: When the directory cannot be read.
    func scan(isFirst: Bool) throws(SystemError) {
        guard let directory = folder.directory else { return }
        var present: Set<String> = []
        let now = WallClock.nanoseconds
        for entry in try directory.entries() {
            guard let id = EmergencyID(fileName: entry.name) else { continue }
            present.insert(id.text)
            guard isFirst else {
                if hasChanged(id, in: directory) { enqueue(id) }
                continue
            }
            guard let status = plainStatus(of: id, in: directory) else { continue }
            add(id, status, isDone: true)
            if now - status.modified < Self.recent, case .failure = directory.emergency(id) {
                known[id.text]?.isDone = false
                enqueue(id)
            }
        }
        for id in known.keys where !present.contains(id) { remove(id) }
    }

    /// Hears that something happened to a file of that name.
    func noticed(_ name: String) {
        guard let id = EmergencyID(fileName: name) else { return }
        enqueue(id)
    }

    private func enqueue(_ id: EmergencyID) {
        if queued.insert(id.text).inserted { queue.append(id) }
    }

    /// Whether a file is new, or is not what it was when it could not be read.
    private func hasChanged(_ id: EmergencyID, in directory: OpenDirectory) -> Bool {
        guard let before = known[id.text] else { return true }
        guard !before.isDone, let status = plainStatus(of: id, in: directory) else { return false }
        return status.size != before.size || status.modified != before.modified
    }

    /// How a file is; `nil` when it is none, or cannot be looked at.
    private func plainStatus(of id: EmergencyID, in directory: OpenDirectory) -> FileStatus? {
        do throws(SystemError) {
            guard let status = try directory.status(of: id.fileName) else { return nil }
            if status.isPlain { return status }
            notices.tellNotPlain(id.fileName)
        } catch {
            isScanMissed = true
            notices.tellOnce(about: id.fileName, "\(error)")
        }
        return nil
    }

    private func add(_ id: EmergencyID, _ status: FileStatus, isDone: Bool) {
        if known[id.text] == nil {
            guard known.count < Self.mostEmergencies else {
                let limit = Self.mostEmergencies
                notices.tellOnce(
                    about: folder.path,
                    "\(folder.path): more than \(limit) emergencies; the others are not listed"
                )
                return
            }
            sorted = nil
        }
        known[id.text] = Known(isDone: isDone, size: status.size, modified: status.modified)
    }

    private func remove(_ id: String) {
        incomplete[id] = nil
        guard let gone = known.removeValue(forKey: id) else { return }
        sorted = nil
        if gone.isDone { remember(id) }
    }

    private func remember(_ id: String) {
        guard remembered.insert(id).inserted else { return }
        rememberedInOrder.append(id)
        guard rememberedInOrder.count > 2 * Self.mostRemembered else { return }
        remembered.subtract(rememberedInOrder.prefix(Self.mostRemembered))
        rememberedInOrder.removeFirst(Self.mostRemembered)
    }

    /// Gives all up: their directory is gone.
    func removeAll() {
        for id in Array(known.keys) { remove(id) }
    }

    // MARK: What is to be looked at

    /// Looks at the files that may have something to report, some at a time.
    ///
    /// - Parameters:
    ///   - budget: About how many bytes may be read.
    ///   - now: The present.
    func read(budget: Int, now: ContinuousClock.Instant) {
        retryIncomplete(now: now)
        var rest = budget
        var count = 0
        while count < queue.count, rest > 0 {
            let id = queue[count]
            count += 1
            queued.remove(id.text)
            // To open a file costs something too.
            rest -= look(id, now: now) + 4096
        }
        queue.removeFirst(count)
    }

    private func retryIncomplete(now: ContinuousClock.Instant) {
        guard let nextDeadline, nextDeadline <= now else { return }
        for (id, file) in incomplete {
            guard let retry = file.retry, retry <= now else { continue }
            incomplete[id]?.retry = nil
            if let id = EmergencyID(spelling: id) { enqueue(id) }
        }
        self.nextDeadline = incomplete.values.lazy.compactMap(\.retry).min()
    }

    /// Reports an emergency, if it was not reported and its file is complete.
    ///
    /// - Returns: How many bytes were read.
    private func look(_ id: EmergencyID, now: ContinuousClock.Instant) -> Int {
        guard let directory = folder.directory,
            let status = plainStatus(of: id, in: directory)
        else {
            // One that could not be looked at may be there all the same: the next scan tells.
            if !isScanMissed { remove(id.text) }
            return 0
        }
        let isDone = known[id.text]?.isDone ?? remembered.contains(id.text)
        add(id, status, isDone: isDone)
        guard !isDone else { return 0 }
        let size = Int(status.size)
        switch directory.emergency(id) {
        case .success(let object):
            incomplete[id.text] = nil
            known[id.text]?.isDone = true
            // One beyond the limit is reported as well, and once.
            if known[id.text] == nil { remember(id.text) }
            log.post(.emergency(id: id.text, object), size: size)
        case .failure(let fault): failed(id, fault, now: now)
        }
        return size
    }

    private func failed(_ id: EmergencyID, _ fault: EmergencyFault, now: ContinuousClock.Instant) {
        var file = incomplete[id.text] ?? Incomplete()
        file.attempts += 1
        if file.attempts <= Self.mostAttempts {
            let retry = now + .milliseconds(50 << file.attempts)
            file.retry = retry
            nextDeadline = nextDeadline.map { min($0, retry) } ?? retry
        }
        incomplete[id.text] = file
        if file.attempts == Self.toldAttempt {
            notices.tell("\(id.fileName): \(fault); it is read again when it changes")
        }
    }
}
