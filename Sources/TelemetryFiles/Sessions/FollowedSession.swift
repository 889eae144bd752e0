internal import ConsciousnessTelemetry

/// What is known of a session's file: little, so that there may be many.
final class FollowedSession {
    /// How many files are known again that it had: the kernel may tell late that one of them was given another name.
    static let mostFormer = 64

    /// The session.
    let id: SessionID
    /// Which file it was when it was looked at last.
    private(set) var identity: FileIdentity
    /// How it was then: its size, and when it was changed (nanoseconds since the epoch).
    var size: Int64
    var modified: Int64

    /// What has been reported: the lines before `place.lineStart`.
    var place: ForwardLines
    /// Where following it began: what is before was there already, and is history.
    private(set) var base: Int64
    /// While `base` is not known: down to where there is no end of a line.
    ///
    /// Of a file that was there already only the size is asked; where its last line ends is looked for when it matters.
    private(set) var alignment: Int64?
    /// How many lines and records were reported since `base`.
    var lines = 0
    var records = 0
    /// The step of the last record that was reported.
    var lastStep: Int?
    /// What the file begins with.
    var head = FileHead()
    /// The line without an end that it had when it was read last; `nil`: none that is known.
    var tornLine: TornLine?
    /// How many lines and records are before `base`, as far as they were counted.
    var history = LineCount()
    /// What was skipped.
    var skipped = SkippedLines()

    /// The names that its files were given before all of them were read, the oldest first.
    var movedTo: [String] = []
    /// The files that it had last, of which all was read.
    private(set) var former: [FileIdentity] = []
    /// Whether the file was looked for under another name, when it had not this one any more.
    var wasSought = false
    /// Whether it waits to be looked at.
    var isQueued = false
    /// Whether its history waits to be counted.
    var isBeingCounted = false
    /// Whether it waits to be told how many of its lines were skipped.
    var isSilent = false
    /// Whether it was told that it cannot be read.
    var isUnreadable = false
    /// How many orders are about to answer what it has now: until then nothing more of it is reported.
    var holds = 0
    /// How many orders read the file that it has now: until then no other one is begun.
    var pins = 0
    /// How many files it had before.
    private(set) var generation = 0
    /// Whether it has no file any more.
    var isGone = false

    /// Begins with a file that is new, or was there already.
    init(id: SessionID, _ status: FileStatus, isNew: Bool) {
        self.id = id
        identity = status.identity
        size = status.size
        modified = status.modified
        base = 0
        alignment = isNew ? nil : status.size
        place = isNew ? ForwardLines(at: 0) : ForwardLines(at: status.size)
    }

    /// Begins anew with the file that it has now.
    func begin(with status: FileStatus) {
        generation += 1
        if identity != status.identity {
            former = former.suffix(Self.mostFormer - 1) + [identity]
        }
        identity = status.identity
        size = status.size
        modified = status.modified
        base = 0
        alignment = nil
        place = ForwardLines(at: 0)
        (lines, records, lastStep) = (0, 0, nil)
        head = FileHead()
        tornLine = nil
        history = LineCount()
        skipped = SkippedLines()
        wasSought = false
    }

    /// Learns where the last line of what was there already ends, or how far down it does not.
    func align(_ result: Alignment) {
        guard alignment != nil else { return }
        switch result {
        case .unknown(let scanned): alignment = scanned
        case .lineStart(let start):
            alignment = nil
            base = start
            place = ForwardLines(at: start, scanned: place.scanned)
        }
    }

    /// What a look for the end of the last line brought.
    enum Alignment {
        /// From here on there is no end of a line, but there may be one before.
        case unknown(scanned: Int64)
        /// Here begins what was not whole yet.
        case lineStart(Int64)
    }

    /// How many records it has at most, those that were reported included: as many as its shortest lines would be, until it is counted.
    var mostRecords: Int {
        isCounted
            ? history.records + records
            : Int(place.lineStart) / (TelemetryLine.minimumLength + 1)
    }

    /// Whether all of its history was counted.
    var isCounted: Bool { alignment == nil && history.place.lineStart >= base }
}

/// How many lines and records a file has, up to a place.
struct LineCount {
    /// The place.
    var place = ForwardLines(at: 0)
    var lines = 0
    var records = 0
}
