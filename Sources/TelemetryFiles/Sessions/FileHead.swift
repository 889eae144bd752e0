internal import EventLoop

/// What a file begins with, in short: by it a file is recognised that was emptied and written anew up to the same size.
///
/// The first record with its time is in it.
struct FileHead {
    /// How many bytes it covers at most.
    static let maximumLength = 160

    private var length = 0
    private var hash: UInt64 = 0

    /// Whether a file begins as it did, as far as that was learned.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - buffer: What it is read into.
    /// - Returns: Whether it does.
    /// - Throws: When the file cannot be read.
    func matches(_ file: OpenFile, with buffer: ReadingBuffer) throws(SystemError) -> Bool {
        guard length > 0 else { return true }
        let bytes = try buffer.piece(of: file, 0..<Int64(length))
        return bytes.count == length && bytes.hash == hash
    }

    /// Learns more of the beginning, up to what has been read of the file.
    ///
    /// That is done right behind the reading: at the next look it may be another's beginning already.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - end: Up to where the file was read.
    ///   - buffer: What it is read into.
    /// - Throws: When the file cannot be read.
    mutating func learn(
        _ file: OpenFile,
        readUpTo end: Int64,
        with buffer: ReadingBuffer
    ) throws(SystemError) {
        let known = min(Self.maximumLength, buffer.capacity, Int(clamping: end))
        guard known > length else { return }
        let bytes = try buffer.piece(of: file, 0..<Int64(known))
        guard bytes.count == known else { return }
        length = known
        hash = bytes.hash
    }
}

extension UnsafeRawBufferPointer {
    /// FNV-1a, 64 bits (draft-eastlake-fnv-17, §2).
    var hash: UInt64 {
        reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
