internal import ConsciousnessTelemetry
internal import EventLoop
internal import WebSocketCommon

/// Looks for where the wanted records begin, from the end of a file backwards.
struct RecordSearch {
    /// How many records in a row may be too old before all further ones are taken to be.
    ///
    /// Steps and times go up, but several writers of one file may be a little behind each other.
    static let mostMisses = 1024

    /// How many bytes of records are answered at most, the newest, but for the one that goes beyond: half of what a client may be
    /// behind before the hub closes its connection.
    static let mostBytes = 8 << 20

    /// How many bytes of lines are passed over at most that are no records, too old, or do not say when they were: a search ends there.
    static let mostUnwanted: Int64 = 64 << 20

    private let extent: TelemetryOrder.Extent
    private var place: BackwardLines
    /// How many of the newest records are still to be passed over.
    private var offset: Int
    /// How many were found.
    private(set) var found = 0
    private var foundBytes = 0
    private var misses = 0
    private var unwantedBytes: Int64 = 0
    /// Whether a line was met that is no record.
    private(set) var foundFault = false
    /// Where the wanted records are, others among them; `nil` when there are none.
    private(set) var range: Range<Int64>?

    /// Begins at the end of a line, or at 0.
    init(_ extent: TelemetryOrder.Extent, before end: Int64) {
        self.extent = extent
        place = BackwardLines(before: end)
        offset = extent.offset
    }

    /// Whether nothing is wanted, or all was found.
    var isOver: Bool {
        found >= extent.limit || misses >= Self.mostMisses || foundBytes >= Self.mostBytes
            || unwantedBytes > Self.mostUnwanted
    }

    /// Looks through the next piece.
    mutating func advance(
        in file: OpenFile,
        with buffer: ReadingBuffer
    ) throws(SystemError) -> ReadingProgress {
        guard !isOver else { return .end }
        var place = place
        defer { self.place = place }
        let progress = try place.advance(in: file, with: buffer) { line in
            do throws(TelemetryLineError) {
                meet(try line.record(), at: line)
            } catch {
                if error != .blank { foundFault = true }
                unwantedBytes += line.end - line.start
            }
            return !isOver
        }
        // What was looked at of a line whose beginning is further back.
        if place.lineEnd - place.scanned > Self.mostUnwanted { unwantedBytes = .max }
        return isOver ? .end : progress
    }

    private mutating func meet(_ record: TelemetryLine, at line: FoundLine) {
        guard offset == 0 else {
            offset -= 1
            return
        }
        switch extent.judges(record) {
        case .wanted:
            found += 1
            foundBytes += record.bytes.count
            misses = 0
            range = line.start..<(range?.upperBound ?? line.end)
        case .tooOld:
            misses += 1
            unwantedBytes += line.end - line.start
        case .undecided: unwantedBytes += line.end - line.start
        }
    }
}

extension TelemetryOrder.Extent {
    /// What a record is to it.
    fileprivate enum Judgement {
        case wanted
        case tooOld
        /// It does not say when it was.
        case undecided
    }

    fileprivate func judges(_ record: TelemetryLine) -> Judgement {
        switch self {
        case .last: .wanted
        case .fromStep(let step, limit: _): record.step >= step ? .wanted : .tooOld
        case .since(let moment, limit: _):
            record.recordedAt.map { $0 >= moment ? .wanted : .tooOld } ?? .undecided
        }
    }

    /// How many of the newest records are left out.
    var offset: Int {
        if case .last(_, let offset, counted: _) = self { max(offset, 0) } else { 0 }
    }

    /// Whether a record is one of those that are wanted.
    func includes(_ record: TelemetryLine) -> Bool { judges(record) == .wanted }

    /// Whether the whole number is wanted too.
    var isCounted: Bool {
        if case .last(_, offset: _, let isCounted) = self { isCounted } else { false }
    }

    /// Whether it ends with the newest record, so that somebody may go on live behind it.
    ///
    /// Nobody does behind a page of what was since a moment; to look for that may take long.
    var isNewest: Bool {
        switch self {
        case .last: offset == 0
        case .fromStep: true
        case .since: false
        }
    }
}
