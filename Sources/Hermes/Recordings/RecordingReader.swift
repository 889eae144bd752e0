/// Reads a recording from bytes that come piece by piece; it keeps no more of them than one piece and one record.
///
/// It throws at the first record that is not as it must be, and then again: there is no going on behind it. Lengths and places
/// behind damage mean nothing, any value may look like the beginning of a record, and a replay with a hole in it would show
/// a jump that the simulation never made.
package struct RecordingReader: Sendable {
    /// What the recording says of itself; `nil` until all of its header has come.
    package private(set) var header: RecordingHeader?
    private var layout = RecordLayout(signalCount: 0)
    private var last: RecordHead?
    private var pending: [UInt8] = []
    /// How many bytes of `pending` were read.
    private var consumed = 0
    /// The place in the file of the next record.
    private(set) var offset: Int64 = 0

    /// Begins at the beginning of a file.
    package init() {}

    /// Begins with a record, at its place in the file.
    init(at offset: Int64, of header: RecordingHeader) {
        self.header = header
        self.offset = offset
        layout = RecordLayout(signalCount: header.signals.count)
    }

    /// Takes the next bytes of the file, and reads the header as soon as it is there.
    ///
    /// - Parameter bytes: Any number of them.
    /// - Throws: What is wrong with the header.
    package mutating func receive(_ bytes: [UInt8]) throws(RecordingError) {
        pending.removeFirst(consumed)
        consumed = 0
        pending += bytes
        if header == nil { try readHeader() }
    }

    /// Reads the next record.
    ///
    /// - Returns: Its frame; `nil` when it needs more bytes.
    /// - Throws: `RecordingError.record`.
    package mutating func next() throws(RecordingError) -> TelemetryFrame? {
        guard let head = try nextHead() else { return nil }
        // The record was skipped: its frame ends before the checksum.
        let end = consumed - 4
        let start = end - layout.frameLength
        return try pending.span.withUnsafeBytes { (bytes) throws(RecordingError) in
            var decoder = FrameDecoder(.hert)
            do throws(FrameError) {
                return try decoder.decode(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            } catch { throw .record(at: head.offset, .frame(error)) }
        }
    }

    /// Checks the end of the file.
    ///
    /// - Throws: What is missing: the header, or the rest of a record.
    package func receiveEOF() throws(RecordingError) {
        _ = try requireHeader()
        let found = pending.count - consumed
        guard found == 0 else {
            throw .record(at: offset, .torn(found: found, expected: layout.recordLength))
        }
    }

    /// The header, when all of it has come.
    func requireHeader() throws(RecordingError) -> RecordingHeader {
        if let header { return header }
        let shortest = RecordingHeader.prefixLength + 4
        throw .shortHeader(found: pending.count, expected: try headerLength() ?? shortest)
    }

    /// Checks the next record and skips it; `nil` when it needs more bytes.
    mutating func nextHead() throws(RecordingError) -> RecordHead? {
        guard header != nil, let head = try peek() else { return nil }
        last = head
        consumed += layout.recordLength
        offset += Int64(layout.recordLength)
        return head
    }

    private func peek() throws(RecordingError) -> RecordHead? {
        try pending.span.extracting(consumed...).withUnsafeBytes {
            (bytes) throws(RecordingError) in
            try check(bytes)
        }
    }

    private func check(_ bytes: UnsafeRawBufferPointer) throws(RecordingError) -> RecordHead? {
        guard bytes.count >= 4 else { return nil }
        // The header says how long each is: a wrong length is known at once, and not at the end of the file.
        let length = bytes.number(at: 0, as: UInt32.self)
        guard length == layout.frameLength else {
            throw .record(at: offset, .length(found: length, expected: layout.frameLength))
        }
        guard bytes.count >= layout.recordLength else { return nil }
        let frame = UnsafeRawBufferPointer(rebasing: bytes[4..<(4 + layout.frameLength)])
        let found = CRC32.checksum(frame)
        let expected = bytes.number(at: 4 + layout.frameLength, as: UInt32.self)
        guard found == expected else {
            throw .record(at: offset, .checksum(found: found, expected: expected))
        }
        // What follows is only wrong in a file that was written wrongly.
        let magic = frame.number(at: 0, as: UInt32.self)
        guard magic == FrameFormat.magic else {
            throw .record(at: offset, .frame(.wrongMagic(magic)))
        }
        let count = frame.number(at: 20, as: UInt32.self)
        guard count == layout.signalCount else {
            let fault = RecordFault.count(found: Int(count), expected: layout.signalCount)
            throw .record(at: offset, fault)
        }
        return try RecordHead(
            at: offset,
            frame: frame.number(at: 4, as: UInt64.self),
            time: Double(bitPattern: frame.number(at: 12, as: UInt64.self)),
            after: last
        )
    }
}

extension RecordingReader {
    private mutating func readHeader() throws(RecordingError) {
        guard let length = try headerLength(), pending.count >= length else { return }
        let prefix = RecordingHeader.prefixLength
        let header = try pending.span.withUnsafeBytes { (bytes) throws(RecordingError) in
            let json = UnsafeRawBufferPointer(rebasing: bytes[prefix..<(length - 4)])
            let found = CRC32.checksum(json)
            let expected = bytes.number(at: length - 4, as: UInt32.self)
            guard found == expected else {
                throw RecordingError.headerChecksum(found: found, expected: expected)
            }
            return try RecordingHeader(parsing: json)
        }
        layout = RecordLayout(signalCount: header.signals.count)
        consumed = length
        offset = Int64(length)
        self.header = header
    }

    /// How long the header is; `nil` while that has not come.
    ///
    /// What is no recording is refused with its first byte.
    private func headerLength() throws(RecordingError) -> Int? {
        let magic = pending.prefix(RecordingHeader.magic.count)
        guard RecordingHeader.magic.starts(with: magic) else {
            throw .notARecording(Array(magic))
        }
        guard pending.count >= RecordingHeader.prefixLength else { return nil }
        let length = pending.withUnsafeBytes { Int($0.number(at: 8, as: UInt32.self)) }
        guard length <= RecordingHeader.maximumLength else { throw .headerTooLong(length) }
        return RecordingHeader.prefixLength + length + 4
    }
}
