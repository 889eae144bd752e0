internal import EventLoop

/// A line that has no end yet, as far as it was looked at: by it is recognised whether the file still has it, or was repaired.
///
/// Compared are its two ends, so that a long line that grows a byte at a time costs little; one that is no longer than both is
/// compared as a whole.
struct TornLine {
    /// How many bytes of each end are compared at most.
    static let compared: Int64 = 1024

    /// Where it is.
    let range: Range<Int64>
    private let first: UInt64
    private let last: UInt64

    /// Takes what stands there; `nil` when that is no such line, for it has an end or is not all there.
    ///
    /// - Throws: When the file cannot be read.
    init?(
        _ range: Range<Int64>,
        of file: OpenFile,
        with buffer: ReadingBuffer
    ) throws(SystemError) {
        let length = min(Self.compared, Int64(buffer.capacity))
        let head = range.prefix(length)
        let tail = range.suffix(length)
        guard
            let first = try buffer.unendedHash(of: file, head),
            let last = tail == head ? first : try buffer.unendedHash(of: file, tail)
        else { return nil }
        (self.range, self.first, self.last) = (range, first, last)
    }

    /// Whether it is still there.
    ///
    /// - Throws: When the file cannot be read.
    func isThere(in file: OpenFile, with buffer: ReadingBuffer) throws(SystemError) -> Bool {
        guard let now = try TornLine(range, of: file, with: buffer) else { return false }
        return now.first == first && now.last == last
    }
}

extension Range<Int64> {
    fileprivate func prefix(_ length: Int64) -> Self {
        lowerBound..<Swift.min(upperBound, lowerBound + length)
    }

    fileprivate func suffix(_ length: Int64) -> Self {
        Swift.max(lowerBound, upperBound - length)..<upperBound
    }
}

extension ReadingBuffer {
    /// The hash of a piece of a line; `nil` when the line ends in it, or the file does.
    fileprivate func unendedHash(
        of file: OpenFile,
        _ range: Range<Int64>
    ) throws(SystemError) -> UInt64? {
        let bytes = try piece(of: file, range)
        guard bytes.count == range.count, bytes.lastNewline() == nil else { return nil }
        return bytes.hash
    }
}
