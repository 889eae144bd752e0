internal import EventLoop
internal import Glibc

/// Notices what changes in both directories: the kernel tells, or they are looked at a few times a second.
final class ChangeWatch {
    /// How many times the events that wait are read in a turn.
    private static let mostReads = 16
    /// How often it is looked whether the directories still are where they were: the kernel does not tell it of one that is open, nor of
    /// one whose parent is moved.
    private static let placePeriod = Duration.milliseconds(500)
    /// How often, while one of them is missing.
    private static let missingPeriod = Duration.milliseconds(100)
    /// How soon after files were deleted, which is how a directory begins to go.
    private static let deletionDelay = Duration.milliseconds(10)

    private let sessions: SessionShelf
    private let emergencies: EmergencyShelf
    private let notices: Notices
    private let wish: TelemetryFiles.Watch
    private let makeInotify: () throws(SystemError) -> Inotify
    private var inotify: Kernel?
    private var placeDeadline: ContinuousClock.Instant?
    /// When they are looked at, where the kernel does not tell.
    private var scanDeadline: ContinuousClock.Instant?
    /// Whether something was to be looked for and could not.
    private var isScanMissed = false
    /// Whether a directory could not be seen when that was last looked for.
    private var isHidden = false

    /// Holds the kernel's side: it is gone when the kernel is given up.
    private final class Kernel {
        let inotify: Inotify
        init(_ inotify: consuming Inotify) { self.inotify = inotify }
    }

    /// Prepares to watch the directories of both; `makeInotify` asks the kernel, which may refuse.
    init(
        sessions: SessionShelf,
        emergencies: EmergencyShelf,
        wish: TelemetryFiles.Watch,
        notices: Notices,
        makeInotify: @escaping () throws(SystemError) -> Inotify
    ) {
        self.sessions = sessions
        self.emergencies = emergencies
        self.wish = wish
        self.notices = notices
        self.makeInotify = makeInotify
    }

    /// Whether the kernel tells.
    var usesInotify: Bool { inotify != nil }

    /// What becomes readable when something changes; `nil` when the kernel does not tell.
    var descriptor: Descriptor? { inotify?.inotify.descriptor }

    /// When it looks again although nothing was told.
    var nextDeadline: ContinuousClock.Instant? {
        guard let placeDeadline, let scanDeadline else { return placeDeadline ?? scanDeadline }
        return min(placeDeadline, scanDeadline)
    }

    private var folders: [Folder] { [sessions.folder, emergencies.folder] }

    /// Makes the directories where they are missing, and looks what is there: all of it is history.
    ///
    /// - Throws: When one of them can neither be made nor read.
    func begin(now: ContinuousClock.Instant) throws(SystemError) {
        for folder in folders {
            try folder.create()
            try folder.open()
        }
        if wish == .inotify { beginInotify() }
        // What happens from here on is told, or seen by the next look.
        try sessions.scan(isFirst: true)
        try emergencies.scan(isFirst: true)
        placeDeadline = now + Self.placePeriod
        if inotify == nil { scanDeadline = now + Self.missingPeriod }
    }

    private func beginInotify() {
        do throws(SystemError) {
            inotify = Kernel(try makeInotify())
            for folder in folders { try watch(folder) }
        } catch {
            giveUpInotify(error)
        }
    }

    private func giveUpInotify(_ error: SystemError) {
        inotify = nil
        for folder in folders { folder.watch = nil }
        scanDeadline = .now
        notices.tell("\(error): the directories are looked at 1 to 10 times a second instead")
    }

    private func watch(_ folder: Folder) throws(SystemError) {
        guard let inotify else { return }
        folder.watch = try inotify.inotify.watch(folder.path)
    }

    // MARK: Looking

    /// Hears what the kernel tells, and looks itself where that is due.
    func look(now: ContinuousClock.Instant) {
        hear(now: now)
        if let placeDeadline, placeDeadline <= now { checkPlaces(now: now) }
        if let scanDeadline, scanDeadline <= now { scanRegularly() }
    }

    private func scanRegularly() {
        let start = ContinuousClock.now
        scan(sessions: true, emergencies: true)
        let end = ContinuousClock.now
        // With many files a look takes its time: it may take a twentieth of all time.
        let pause = min(max((end - start) * 20, .milliseconds(100)), .seconds(1))
        scanDeadline = end + pause
    }

    private func scan(sessions scansSessions: Bool, emergencies scansEmergencies: Bool) {
        do throws(SystemError) {
            if scansSessions { try sessions.scan(isFirst: false) }
            if scansEmergencies { try emergencies.scan(isFirst: false) }
        } catch {
            // It may be gone, which the next look at its place tells; or there was no descriptor left.
            notices.tellOnce(about: error.operation, "\(error); it is tried again")
            placeDeadline = .now + Self.missingPeriod
            isScanMissed = true
        }
    }

    private func hear(now: ContinuousClock.Instant) {
        /// Who moves, until it is told where to.
        var moves: [UInt32: String] = [:]
        do throws(SystemError) {
            for _ in 0..<Self.mostReads {
                guard let events = try inotify?.inotify.takeEvents(), !events.isEmpty else {
                    return
                }
                for event in events { heard(event, &moves, now: now) }
            }
        } catch {
            giveUpInotify(error)
        }
    }

    private func heard(
        _ event: Inotify.Event,
        _ moves: inout [UInt32: String],
        now: ContinuousClock.Instant
    ) {
        if event.changes.contains(.lost) { return scan(sessions: true, emergencies: true) }
        let isGoing: Inotify.Changes = [
            .deleted, .directoryDeleted, .directoryMoved, .ended, .movedFrom,
        ]
        if !event.changes.isDisjoint(with: isGoing) {
            let soon = now + Self.deletionDelay
            placeDeadline = placeDeadline.map { min($0, soon) } ?? soon
        }
        guard !event.name.isEmpty else { return }
        if event.watch == sessions.folder.watch {
            if event.changes.contains(.movedFrom) { moves[event.cookie] = event.name }
            if event.changes.contains(.movedTo), let name = moves[event.cookie] {
                sessions.moved(name, to: event.name)
            }
            sessions.noticed(event.name)
        }
        // Both may be the same directory.
        if event.watch == emergencies.folder.watch { emergencies.noticed(event.name) }
    }

    // MARK: The directories' places

    /// Looks whether the directories are where they were, and goes on with those that have come.
    private func checkPlaces(now: ContinuousClock.Instant) {
        let places = (sessions.folder.directory?.place, emergencies.folder.directory?.place)
        if places.0 == .elsewhere {
            leave(sessions.folder)
            sessions.removeAll()
        }
        if places.1 == .elsewhere {
            leave(emergencies.folder)
            emergencies.removeAll()
        }
        let wasHidden = isHidden
        isHidden = places.0 == .hidden || places.1 == .hidden
        // What changed behind a closed door was told, and could not be read.
        let isDue = isScanMissed || wasHidden && !isHidden
        let sessionsCame = arrived(sessions.folder) || isDue || sessions.isScanMissed
        let emergenciesCame = arrived(emergencies.folder) || isDue || emergencies.isScanMissed
        (isScanMissed, sessions.isScanMissed, emergencies.isScanMissed) = (false, false, false)
        let isMissing = folders.contains { $0.directory == nil }
        placeDeadline = now + (isMissing ? Self.missingPeriod : Self.placePeriod)
        scan(sessions: sessionsCame, emergencies: emergenciesCame)
    }

    private func leave(_ folder: Folder) {
        // The other one may be watched under the same number.
        if let watch = folder.watch,
            !folders.contains(where: { $0 !== folder && $0.watch == watch })
        {
            inotify?.inotify.unwatch(watch)
        }
        folder.close()
        notices.tell("\(folder.path) is gone; it is waited for")
    }

    /// Opens a directory that has come, and has it watched.
    ///
    /// - Returns: Whether it has: what is in it is to be looked at.
    private func arrived(_ folder: Folder) -> Bool {
        do throws(SystemError) {
            // An order that appends may have opened it.
            let isNew = folder.directory == nil
            if isNew { try folder.open() }
            guard isNew || (inotify != nil && folder.watch == nil) else { return false }
        } catch {
            // It is looked for again as long as it is missing.
            return false
        }
        notices.tell("\(folder.path) is there")
        do throws(SystemError) { try watch(folder) } catch {
            // One that is gone again is missed at the next look.
            if error.number != ENOENT { giveUpInotify(error) }
        }
        return true
    }
}
