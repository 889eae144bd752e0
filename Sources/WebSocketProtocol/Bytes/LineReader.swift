/// Reads lines that end in CRLF and arrive at any cut.
///
/// No control character but the tab passes it, so what parses a line need not look for one.
struct LineReader {
    /// The beginning of a line whose end has not arrived, with the CR if that has.
    private var partial: [UInt8] = []

    /// Whether it stands between two lines.
    var isEmpty: Bool { partial.isEmpty }

    /// Pulls the next line, without its CRLF; it lies in the receive buffer if it came whole.
    /// - Parameters:
    ///   - input: The received bytes.
    ///   - limit: The longest line accepted, in bytes.
    ///   - tooLong: The error for a longer one, thrown before its end has arrived.
    /// - Returns: The line, or `nil` when the input is used up.
    /// - Throws: `tooLong`, or `forbiddenByte` for a control character, a bare CR or a bare LF.
    mutating func next(
        _ input: inout ByteCursor,
        limit: Int,
        tooLong: @autoclosure () -> HTTPError
    ) throws(HTTPError) -> ReceivedBytes? {
        let unread = input.unread
        guard let first = unread.first else { return nil }
        if partial.last == .carriageReturn {
            guard first == .lineFeed else { throw .forbiddenByte(.carriageReturn) }
            partial.removeLast()
            _ = input.take(upTo: 1)
            return takePartial()
        }
        let end = unread.firstIndex(where: \.isForbiddenInLine) ?? unread.count
        guard partial.count + end <= limit else { throw tooLong() }
        guard end < unread.count else {
            partial.append(contentsOf: input.take(upTo: end))
            return nil
        }
        // RFC 9112 §2.2 lets a recipient end a line at a bare LF. We refuse it, because two
        // recipients that disagree on where a line ends are how requests are smuggled.
        guard unread[end] == .carriageReturn else { throw .forbiddenByte(unread[end]) }
        guard end + 1 < unread.count else {
            partial.append(contentsOf: input.take(upTo: end + 1))
            return nil
        }
        guard unread[end + 1] == .lineFeed else { throw .forbiddenByte(.carriageReturn) }
        let line = input.take(upTo: end)
        _ = input.take(upTo: 2)
        guard !partial.isEmpty else { return .inPlace(UnsafeRawBufferPointer(line)) }
        partial.append(contentsOf: line)
        return takePartial()
    }

    private mutating func takePartial() -> ReceivedBytes {
        let line = partial
        partial = []
        return .gathered(line)
    }
}
