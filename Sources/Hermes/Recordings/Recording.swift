/// A recording that can be played: its frames in order, from any place on.
///
/// Opening it reads all of it once and checks it, a piece at a time, and remembers the place of a record every 64 KiB: 400 KB
/// for each gigabyte. What follows a torn or damaged record is not there; `damage` tells of it.
package struct Recording: Sendable {
    /// How far apart the records are that are remembered, and how much is read at once, in bytes.
    static let stride = 1 << 16

    /// What it says of itself.
    package let header: RecordingHeader
    /// How many frames it has.
    package let frameCount: Int
    /// The first record; `nil` when there is none.
    package let first: RecordHead?
    /// The last record; `nil` when there is none.
    package let last: RecordHead?
    /// What was dropped at its end; `nil` when it is whole.
    package let damage: RecordingDamage?
    private let source: any RecordingSource
    private let index: RecordIndex
    /// Where the last record ends.
    private let end: Int64
    private var reader: RecordingReader
    /// The place in the file of the next byte for the reader.
    private var position: Int64

    /// Opens a recording, at its first frame.
    ///
    /// - Parameter source: Its bytes.
    /// - Throws: What is wrong with its header, or `RecordingError.unreadable`.
    package init(_ source: any RecordingSource) throws(RecordingError) {
        let survey = try RecordingSurvey(of: source)
        self.source = source
        header = survey.header
        frameCount = survey.frameCount
        first = survey.index.entries.first
        last = survey.last
        damage = survey.damage
        index = survey.index
        end = survey.end
        // Without a record, it is at the end.
        position = first?.offset ?? end
        reader = RecordingReader(at: position, of: header)
    }

    /// What was recorded, in the order of the values.
    package var signals: [RecordedSignal] { header.signals }

    /// The simulated time from the first frame to the last, in seconds; 0 when there are fewer than two.
    package var duration: Double {
        guard let first, let last else { return 0 }
        return last.time - first.time
    }

    /// Reads the next frame.
    ///
    /// - Returns: The frame; `nil` behind the last one.
    /// - Throws: `RecordingError.unreadable`, or `.record` when the file has changed since it was opened.
    package mutating func next() throws(RecordingError) -> TelemetryFrame? {
        while true {
            if let frame = try reader.next() { return frame }
            guard try receive() else { return nil }
        }
    }

    /// Goes to a frame: `next` gives the last one with that number or a lower one, or the first of all when none is so low.
    ///
    /// - Parameter frame: The simulation's frame number.
    /// - Throws: As `next`.
    package mutating func seek(frame: UInt64) throws(RecordingError) {
        try seek { $0.frame <= frame }
    }

    /// Goes to a moment: `next` gives the last frame at that time or before, or the first of all when none is so early.
    ///
    /// - Parameter time: The simulated time, in seconds; NaN is before all others.
    /// - Throws: As `next`.
    package mutating func seek(time: Double) throws(RecordingError) {
        try seek { $0.time <= time }
    }

    private mutating func seek(isBefore: (RecordHead) -> Bool) throws(RecordingError) {
        guard var target = index.last(where: isBefore) ?? first else { return }
        move(to: target.offset)
        while let head = try nextHead(), isBefore(head) { target = head }
        move(to: target.offset)
    }

    private mutating func move(to offset: Int64) {
        reader = RecordingReader(at: offset, of: header)
        position = offset
    }

    private mutating func nextHead() throws(RecordingError) -> RecordHead? {
        while true {
            if let head = try reader.nextHead() { return head }
            guard try receive() else { return nil }
        }
    }

    /// Gives the reader the next piece; `false` when there is none.
    private mutating func receive() throws(RecordingError) -> Bool {
        guard position < end else { return false }
        let count = Int(min(Int64(Self.stride), end - position))
        let bytes = try source.read(at: position, count: count)
        guard !bytes.isEmpty else {
            throw .unreadable("recording ends at byte \(position), it had \(end) bytes when opened")
        }
        try reader.receive(bytes)
        position += Int64(bytes.count)
        return true
    }
}
