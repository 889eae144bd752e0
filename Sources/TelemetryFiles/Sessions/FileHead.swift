internal import EventLoop

/// What a file begins with, in short: by it a file is recognised that was emptied and written anew up to the same size.
///
/// The first record with its time is in it.
struct FileHead {
    /// How many bytes it covers at most.
    static let maximumLength = 160

    private var length = 0
    private var hash: UInt64 = 0

    /// Whether a file begins as it did; and learns more of the beginning, up to what has been read of the file.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - end: Up to where the file was read.
    ///   - buffer: What it is read into.
    /// - Returns: Whether it does.
    /// - Throws: When the file cannot be read.
    mutating func matches(
        _ file: OpenFile,
        readUpTo end: Int64,
        with buffer: ReadingBuffer
    ) throws(SystemError) -> Bool {
        let known = min(Self.maximumLength, buffer.capacity, Int(clamping: end))
        guard known > 0 else { return true }
        let bytes = try buffer.piece(of: file, 0..<Int64(known))
        guard bytes.count == known, known >= length else { return false }
        guard Self.hash(UnsafeRawBufferPointer(rebasing: bytes[..<length])) == hash || length == 0
        else { return false }
        if known > length {
            length = known
            hash = Self.hash(bytes)
        }
        return true
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv-17, §2).
    private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }
}
