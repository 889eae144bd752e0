/// Writes the bytes of a recording: its header, then a record for each frame.
///
/// ```
/// byte   0 | length of the frame, u32
///        4 | frame: `hert`, all signals
///        … | CRC-32 of the frame, u32
/// ```
///
/// A recording has no end of its own: it may stop after any record, as it does when power fails.
package struct RecordingEncoder: Sendable {
    /// The bytes that the file begins with.
    package let header: [UInt8]
    /// How many frames were encoded.
    package private(set) var frameCount = 0
    private let layout: RecordLayout
    private var frames: FrameEncoder
    private var last: RecordHead?
    private var size: Int64

    /// Begins a recording.
    ///
    /// - Parameter header: What it says of itself.
    /// - Throws: `RecordingError.headerTooLong`.
    package init(_ header: RecordingHeader) throws(RecordingError) {
        self.header = try header.encoded()
        layout = RecordLayout(signalCount: header.signals.count)
        frames = FrameEncoder(.hert, .f64, signals: Array(header.signals.indices))
        size = Int64(self.header.count)
    }

    /// Appends the record of a frame.
    ///
    /// - Parameters:
    ///   - frame: The simulation's frame number, above that of the last record.
    ///   - time: The simulated time, in seconds, not before that of the last record.
    ///   - bus: The values of all signals.
    ///   - bytes: What it is appended to.
    /// - Throws: `RecordingError.record` when number or time do not ascend; nothing is appended then.
    package mutating func encode(
        frame: UInt64,
        time: Double,
        from bus: [Double],
        into bytes: inout [UInt8]
    ) throws(RecordingError) {
        last = try RecordHead(at: size, frame: frame, time: time, after: last)
        let length = layout.frameLength
        bytes.append(atMost: 4) { $0.append(UInt32(truncatingIfNeeded: length)) }
        let start = bytes.count
        frames.encode(frame: frame, time: time, from: bus, into: &bytes)
        let checksum = bytes.withUnsafeBytes { bytes in
            CRC32.checksum(UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        bytes.append(atMost: 4) { $0.append(checksum) }
        size += Int64(layout.recordLength)
        frameCount += 1
    }
}
