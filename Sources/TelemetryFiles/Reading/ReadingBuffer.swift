internal import ConsciousnessTelemetry
internal import EventLoop

/// The memory that files are read into; there is one for all, whatever their number and size.
final class ReadingBuffer {
    /// How many bytes are read at once.
    private static let usualSize = 256 << 10

    private let piece: UnsafeMutableRawBufferPointer
    /// For a line that lies in more than one piece.
    private let line: UnsafeMutableRawBufferPointer
    /// How many bytes were read into it: what the work so far has cost.
    private(set) var bytesRead = 0

    /// Makes it.
    ///
    /// - Parameter pieceSize: How many bytes are read at once; other than usual in tests.
    init(pieceSize: Int = usualSize) {
        piece = .allocate(byteCount: pieceSize, alignment: 16)
        line = .allocate(byteCount: TelemetryLine.maximumLength, alignment: 16)
    }

    /// How many bytes a piece has at most.
    var capacity: Int { piece.count }

    /// Reads a piece of a file, in the place of the one before.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - range: Where the piece is; it is no longer than `capacity`.
    /// - Returns: The bytes, fewer when the file ends in the piece.
    /// - Throws: When the file cannot be read.
    func piece(
        of file: OpenFile,
        _ range: Range<Int64>
    ) throws(SystemError) -> UnsafeRawBufferPointer {
        try read(file, range, into: piece)
    }

    /// Reads a line as a whole, beside the piece; `nil` when it is too long, or no longer there.
    ///
    /// - Throws: When the file cannot be read.
    func wholeLine(
        of file: OpenFile,
        _ range: Range<Int64>
    ) throws(SystemError) -> UnsafeRawBufferPointer? {
        guard range.count <= TelemetryLine.maximumLength else { return nil }
        let bytes = try read(file, range, into: line)
        return bytes.count == range.count ? bytes : nil
    }

    private func read(
        _ file: OpenFile,
        _ range: Range<Int64>,
        into memory: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> UnsafeRawBufferPointer {
        let target = UnsafeMutableRawBufferPointer(rebasing: memory[..<range.count])
        let bytes = try file.read(at: range.lowerBound, into: target)
        bytesRead += bytes.count
        return bytes
    }

    deinit {
        piece.deallocate()
        line.deallocate()
    }
}
