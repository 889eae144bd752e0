internal import CLinux
internal import EventLoop
internal import Glibc

/// A place in a file that moves on line by line, a piece of the file at a time.
///
/// Of a line that has no end yet nothing is kept but how far it was looked at: once its end is there it is read as a whole. So each
/// byte is looked at once, however small the steps in which a line is written. Who goes on with it must know that what was looked at
/// is still there.
struct ForwardLines {
    /// Where the line begins that was not shown yet.
    private(set) var lineStart: Int64
    /// Up to where it has no end.
    private(set) var scanned: Int64

    /// Begins at the beginning of a line.
    ///
    /// - Parameters:
    ///   - lineStart: Where the line begins.
    ///   - scanned: Up to where it is known to have no end.
    init(at lineStart: Int64, scanned: Int64? = nil) {
        self.lineStart = lineStart
        self.scanned = scanned ?? lineStart
    }

    /// What was looked at of a line that has no end yet; `nil` when there is none.
    var tornLine: Range<Int64>? { scanned > lineStart ? lineStart..<scanned : nil }

    /// Forgets what it knows of a line that has no end yet: something else may stand there now.
    mutating func forgetTornLine() { scanned = lineStart }

    /// Reads the next piece and shows each line that ends in it.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - end: Up to where it is read.
    ///   - buffer: What it is read into.
    ///   - show: Is given each line.
    /// - Returns: Whether there is more before `end`.
    /// - Throws: When the file cannot be read; the lines that were shown stay behind.
    mutating func advance(
        in file: OpenFile,
        upTo end: Int64,
        with buffer: ReadingBuffer,
        show: (FoundLine) -> Void
    ) throws(SystemError) -> ReadingProgress {
        guard scanned < end else { return .end }
        let pieceStart = scanned
        let pieceEnd = min(end, pieceStart + Int64(buffer.capacity))
        let piece = try buffer.piece(of: file, pieceStart..<pieceEnd)
        var from = 0
        while let length = piece.firstNewline(from: from) {
            let lineEnd = pieceStart + Int64(from + length)
            let content: UnsafeRawBufferPointer?
            if lineStart >= pieceStart {
                content = UnsafeRawBufferPointer(rebasing: piece[from..<from + length])
            } else {
                content = try buffer.wholeLine(of: file, lineStart..<lineEnd)
            }
            let found = FoundLine(start: lineStart, end: lineEnd + 1, content: content)
            lineStart = found.end
            scanned = found.end
            from += length + 1
            show(found)
        }
        scanned = pieceStart + Int64(piece.count)
        // What is shorter than it was is at its end, wherever that was before.
        return scanned < pieceEnd || pieceEnd == end ? .end : .more
    }
}

extension UnsafeRawBufferPointer {
    /// How many bytes there are from a place to the next end of a line; `nil` when there is none.
    fileprivate func firstNewline(from offset: Int) -> Int? {
        guard offset < count, let start = baseAddress.map({ $0 + offset }) else { return nil }
        return memchr(start, Int32(UInt8(ascii: "\n")), count - offset).map {
            $0 - UnsafeMutableRawPointer(mutating: start)
        }
    }

    /// Where the last end of a line is; `nil` when there is none.
    func lastNewline() -> Int? {
        let place = hub_last_byte(baseAddress, count, UInt8(ascii: "\n"))
        return place < 0 ? nil : place
    }
}
