internal import EventLoop

/// A place in a file that moves back line by line, a piece of the file at a time: the newest lines cost the same in a file of any
/// size.
struct BackwardLines {
    /// How much is read first; what is looked for is mostly near, and else more is read each time.
    private static let firstPieceSize = 16 << 10

    /// Where the line ends, behind its end's byte, that is shown next.
    private(set) var lineEnd: Int64
    /// Down to where that line has no beginning.
    private(set) var scanned: Int64
    private var pieceSize = firstPieceSize

    /// Begins behind the end of a line, or at 0.
    init(before lineEnd: Int64) {
        self.lineEnd = lineEnd
        scanned = max(lineEnd - 1, 0)
    }

    /// Reads the piece before and shows each line that begins in it, the last first.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - buffer: What it is read into.
    ///   - show: Is given each line; answers whether it wants more.
    /// - Returns: Whether there is more that is wanted.
    /// - Throws: When the file cannot be read.
    mutating func advance(
        in file: OpenFile,
        with buffer: ReadingBuffer,
        show: (FoundLine) -> Bool
    ) throws(SystemError) -> ReadingProgress {
        guard lineEnd > 0 else { return .end }
        let pieceEnd = scanned
        let pieceStart = max(0, pieceEnd - Int64(min(pieceSize, buffer.capacity)))
        pieceSize = min(pieceSize * 2, buffer.capacity)
        let piece = try buffer.piece(of: file, pieceStart..<pieceEnd)
        // What is shorter than it was has been cut: nothing in it can be trusted.
        guard piece.count == Int(pieceEnd - pieceStart) else { return .end }
        while true {
            let unread = UnsafeRawBufferPointer(rebasing: piece[..<Int(scanned - pieceStart)])
            let newline = unread.lastNewline()
            guard newline != nil || pieceStart == 0 else {
                scanned = pieceStart
                return .more
            }
            let lineStart = newline.map { pieceStart + Int64($0) + 1 } ?? 0
            let content: UnsafeRawBufferPointer?
            if lineEnd - 1 <= pieceEnd {
                let range = Int(lineStart - pieceStart)..<Int(lineEnd - 1 - pieceStart)
                content = UnsafeRawBufferPointer(rebasing: piece[range])
            } else {
                content = try buffer.wholeLine(of: file, lineStart..<lineEnd - 1)
            }
            let found = FoundLine(start: lineStart, end: lineEnd, content: content)
            lineEnd = lineStart
            scanned = max(lineStart - 1, pieceStart)
            guard show(found), lineEnd > 0 else { return .end }
        }
    }
}
