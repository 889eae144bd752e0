/// Where a record is and which moment it is of.
package struct RecordHead: Equatable, Sendable {
    /// The byte of the file at which it begins.
    package let offset: Int64
    /// The simulation's frame number.
    package let frame: UInt64
    /// The simulated time, in seconds.
    package let time: Double

    /// Names a record that may follow `previous`, which is `nil` for the first.
    ///
    /// Both must ascend: that is how a place is found without reading all. A simulation that was reset begins another recording.
    init(
        at offset: Int64,
        frame: UInt64,
        time: Double,
        after previous: RecordHead?
    ) throws(RecordingError) {
        if let previous, frame <= previous.frame {
            throw .record(at: offset, .number(found: frame, previous: previous.frame))
        }
        guard time.isFinite, previous.map({ time >= $0.time }) ?? true else {
            throw .record(at: offset, .moment(found: time, previous: previous?.time))
        }
        self.offset = offset
        self.frame = frame
        self.time = time
    }
}

/// The lengths of the records of one recording, which are all the same, in bytes.
struct RecordLayout: Sendable {
    /// How many values each frame has.
    let signalCount: Int

    /// The frame, without the length before it and the checksum behind it.
    var frameLength: Int { FrameFormat.hert.headerLength + 8 * signalCount }

    /// The whole record.
    var recordLength: Int { 4 + frameLength + 4 }
}
