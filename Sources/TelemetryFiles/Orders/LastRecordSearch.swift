internal import ConsciousnessTelemetry
internal import EventLoop

/// Looks for the last record before a place in a file, from there backwards.
struct LastRecordSearch {
    /// What a search has found that went before.
    struct Earlier {
        /// Where it began.
        let start: Int64
        /// Where the line of the record ends that it found; `nil` when it found none.
        let found: Int64?
    }

    /// How far it is.
    enum Progress {
        /// There is more to look at.
        case more
        /// The record, and where its line ends.
        case found(TelemetryLine, end: Int64)
        /// There is none.
        case absent
        /// There is none as far as was looked, but there may be one before.
        case givenUp
    }

    private let start: Int64
    private var place: BackwardLines
    /// What is known of the lines further back.
    private var earlier: Earlier?

    /// Begins behind the end of a line, or at 0.
    ///
    /// - Parameters:
    ///   - start: Where it begins.
    ///   - earlier: What is known, so that it is not looked for again.
    init(before start: Int64, knowing earlier: Earlier? = nil) {
        self.start = start
        self.earlier = earlier
        place = BackwardLines(before: start)
        skipKnown()
    }

    /// Looks through the next piece.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - buffer: What it is read into.
    /// - Returns: What it has found.
    /// - Throws: When the file cannot be read.
    mutating func advance(
        in file: OpenFile,
        with buffer: ReadingBuffer
    ) throws(SystemError) -> Progress {
        var found: (record: TelemetryLine, end: Int64)?
        let progress = try place.advance(in: file, with: buffer) { line in
            found = line.validRecord.map { ($0, line.end) }
            return found == nil
        }
        if let found { return .found(found.record, end: found.end) }
        if progress == .end { return .absent }
        skipKnown()
        return start - place.scanned > RecordSearch.mostUnwanted ? .givenUp : .more
    }

    private mutating func skipKnown() {
        guard let known = earlier, place.lineEnd <= known.start else { return }
        earlier = nil
        place = BackwardLines(before: known.found ?? 0)
    }
}
