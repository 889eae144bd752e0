internal import WebSocketCommon

/// Goes before the reader, which takes whatever a server announces: half a gigabyte, or an array of any length.
///
/// A string that is too long is replaced by an error that says so, and its bytes are forgotten as they come; what could not have
/// come from Redis ends the connection. The rest passes as it is.
struct ReplyLimiter {
    /// The longest string that passes, in bytes.
    static let longestString = 1 << 20
    /// The longest line, in bytes: errors and statuses are lines.
    private static let longestLine = 64 << 10
    /// The most parts of an array; the messages of a pattern have four.
    private static let mostParts = 64

    private enum State {
        /// A line that says what it is, as far as it has come. Leaves at its end for `string` or `refused`, or begins anew.
        case line
        /// So many bytes are left of a string and its end. Leaves for `line`.
        case string(rest: Int)
        /// So many bytes are left of a string that is too long, and its end. Leaves for `line`.
        case refused(rest: Int)
    }

    private var state = State.line
    private var line: [UInt8] = []

    /// Takes bytes in, cut anywhere.
    ///
    /// - Parameters:
    ///   - bytes: What came.
    ///   - pass: Is given what the reader may have, piece by piece.
    /// - Throws: That it is no answer of Redis's.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer,
        pass: (UnsafeRawBufferPointer) -> Void
    ) throws(LinkFailure) {
        var bytes = bytes[...]
        while !bytes.isEmpty {
            switch state {
            case .line: try takeLine(&bytes, pass: pass)
            case .string(let rest):
                let piece = bytes.prefix(rest)
                pass(UnsafeRawBufferPointer(rebasing: piece))
                bytes = bytes.dropFirst(piece.count)
                state = piece.count == rest ? .line : .string(rest: rest - piece.count)
            case .refused(let rest):
                let skipped = min(rest, bytes.count)
                bytes = bytes.dropFirst(skipped)
                state = skipped == rest ? .line : .refused(rest: rest - skipped)
            }
        }
    }

    private mutating func takeLine(
        _ bytes: inout Slice<UnsafeRawBufferPointer>,
        pass: (UnsafeRawBufferPointer) -> Void
    ) throws(LinkFailure) {
        if line.isEmpty, let first = bytes.first, !"+-:$*".utf8.contains(first) {
            let text = String(decoding: bytes.prefix { $0 >= 0x20 }.prefix(200), as: UTF8.self)
            throw LinkFailure("\(text.quoted) is no answer of Redis's")
        }
        let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
        let piece = end.map { bytes[...$0] } ?? bytes
        guard line.count + piece.count <= Self.longestLine else {
            throw LinkFailure(
                "a line of more than \(Self.longestLine) bytes is no answer of Redis's"
            )
        }
        line += piece
        bytes = bytes.dropFirst(piece.count)
        guard end != nil else { return }
        defer { line = [] }
        var said = line
        switch line[0] {
        case UInt8(ascii: "*"): try checkArray()
        case UInt8(ascii: "$"):
            // -1 is a string that is not there, and has no end of its own.
            guard let length = try number(from: -1), length >= 0 else { break }
            state = .string(rest: length + 2)
            if length > Self.longestString {
                state = .refused(rest: length + 2)
                said = Array(
                    "-\(length) bytes are too many, limit is \(Self.longestString)\r\n".utf8
                )
            }
        default: break
        }
        said.withUnsafeBytes(pass)
    }

    private func checkArray() throws(LinkFailure) {
        guard let count = try number(from: -1), count <= Self.mostParts else {
            throw LinkFailure("an array of more than \(Self.mostParts) parts was not asked for")
        }
    }

    /// The number that the line has behind its first byte.
    private func number(from least: Int) throws(LinkFailure) -> Int? {
        let digits = String(decoding: line.dropFirst().dropLast(2), as: UTF8.self)
        // Beyond 32 bits nobody has announced a string; to add to it must not overflow.
        guard line.suffix(2) == [0x0D, 0x0A], let number = Int(digits),
            (least...Int(UInt32.max)).contains(number)
        else {
            let text = String(decoding: line.prefix { $0 >= 0x20 }.prefix(200), as: UTF8.self)
            throw LinkFailure("\(text.quoted) is no answer of Redis's")
        }
        return number
    }
}
