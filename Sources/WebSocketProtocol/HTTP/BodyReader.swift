/// Reads the body of a message, decoded; memory grows with what has come, not what is announced.
struct BodyReader {
    private enum State {
        /// So many bytes are missing. Leaves for `complete`.
        case sized(missing: Int)
        /// The line with the size of a chunk is next. Leaves for `chunk` or `trailers`.
        case chunkSize
        /// So many bytes of a chunk are missing. Leaves for `chunkEnd`.
        case chunk(missing: Int)
        /// The CRLF behind a chunk is next. Leaves for `chunkSize`.
        case chunkEnd
        /// The last chunk is read; trailers are checked and dropped. Leaves for `complete`.
        case trailers(FieldSectionReader)
        /// All belongs to the body. Leaves for nothing: the owner knows the end.
        case untilEOF
        /// The body is whole.
        case complete
    }

    /// The longest line before a chunk, in bytes: its size and extensions, which are ignored.
    private static let maximumChunkLine = 256

    private var state: State

    /// Starts behind the head.
    /// - Parameters:
    ///   - framing: How the end is found.
    ///   - limits: What a body may measure.
    /// - Throws: `bodyTooLarge` when the announced length is.
    init(_ framing: MessageFraming, limits: HTTPLimits) throws(HTTPError) {
        switch framing {
        case .length(let length):
            guard length <= limits.maximumBodySize else {
                throw .bodyTooLarge(limit: limits.maximumBodySize)
            }
            state = .sized(missing: length)
        case .chunked:
            state = .chunkSize
        case .untilEOF:
            state = .untilEOF
        }
    }

    /// Whether the end of the transport ends the body well.
    var endsAtEOF: Bool {
        if case .untilEOF = state { true } else { false }
    }

    /// Takes as much of the body as there is.
    /// - Parameters:
    ///   - input: The received bytes.
    ///   - body: The body so far, to which the bytes are appended.
    ///   - lines: The line reader of the connection.
    ///   - limits: What a body may measure.
    /// - Returns: Whether the body is whole.
    /// - Throws: What is wrong with it, as soon as that is known.
    mutating func read(
        _ input: inout ByteCursor,
        into body: inout [UInt8],
        lines: inout LineReader,
        limits: HTTPLimits
    ) throws(HTTPError) -> Bool {
        while true {
            switch state {
            case .sized(let missing):
                let left = move(missing, from: &input, to: &body)
                state = left == 0 ? .complete : .sized(missing: left)
                guard left == 0 else { return false }
            case .chunkSize:
                let room = limits.maximumBodySize - body.count
                guard let size = try chunkSize(&input, lines: &lines) else { return false }
                guard size <= room else { throw .bodyTooLarge(limit: limits.maximumBodySize) }
                state = size == 0 ? .trailers(FieldSectionReader(after: 0)) : .chunk(missing: size)
            case .chunk(let missing):
                let left = move(missing, from: &input, to: &body)
                state = left == 0 ? .chunkEnd : .chunk(missing: left)
                guard left == 0 else { return false }
            case .chunkEnd:
                let error = HTTPError.malformedChunk("longer than its size")
                guard try lines.next(&input, limit: 0, tooLong: error) != nil else { return false }
                state = .chunkSize
            case .trailers(var trailers):
                switch try trailers.next(&input, lines: &lines, limits: limits) {
                case .field: state = .trailers(trailers)
                case .end: state = .complete
                case nil: return false
                }
            case .untilEOF:
                guard input.count <= limits.maximumBodySize - body.count else {
                    throw .bodyTooLarge(limit: limits.maximumBodySize)
                }
                _ = move(input.count, from: &input, to: &body)
                return false
            case .complete:
                return true
            }
        }
    }

    /// Moves up to `count` bytes and returns how many of them are still missing.
    private func move(
        _ count: Int,
        from input: inout ByteCursor,
        to body: inout [UInt8]
    ) -> Int {
        let taken = input.take(upTo: count)
        body.append(contentsOf: taken)
        return count - taken.count
    }

    /// RFC 9112 §7.1: `chunk-size [ chunk-ext ] CRLF`, the size in hexadecimal.
    private func chunkSize(
        _ input: inout ByteCursor,
        lines: inout LineReader
    ) throws(HTTPError) -> Int? {
        let tooLong = HTTPError.malformedChunk("size line of more than 256 bytes")
        guard let line = try lines.next(&input, limit: Self.maximumChunkLine, tooLong: tooLong)
        else { return nil }
        return try line.withUnsafeBytes { (line) throws(HTTPError) in
            var size = 0
            let digits = line.prefix { $0.hexadecimalDigit != nil }
            for digit in digits {
                size = size.shifted(by: digit.hexadecimalDigit ?? 0, radix: 16)
            }
            let rest = UnsafeRawBufferPointer(rebasing: line[digits.endIndex...]).trimmingBlanks
            guard !digits.isEmpty, rest.isEmpty || rest[0] == UInt8(ascii: ";") else {
                throw .malformedChunk(line.excerpt)
            }
            return size
        }
    }
}
