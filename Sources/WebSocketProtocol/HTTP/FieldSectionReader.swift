/// Reads header fields, or trailers, up to the empty line that ends them.
struct FieldSectionReader {
    /// What a line of the section is.
    enum Line {
        /// A header field.
        case field(HTTPHeaders.Field)
        /// The empty line behind the last field.
        case end
    }

    private var size: UInt32
    private var count: UInt32 = 0

    /// Starts behind a start line of that many bytes, which count as part of the head.
    init(after size: Int) {
        self.size = UInt32(clamping: size)
    }

    /// Pulls the next line.
    /// - Parameters:
    ///   - input: The received bytes.
    ///   - lines: The line reader of the connection.
    ///   - limits: What a head may measure.
    /// - Returns: The line, or `nil` when the input is used up.
    /// - Throws: What is wrong with the section, as soon as that is known.
    mutating func next(
        _ input: inout ByteCursor,
        lines: inout LineReader,
        limits: HTTPLimits
    ) throws(HTTPError) -> Line? {
        guard
            let line = try lines.next(
                &input,
                limit: limits.maximumHeadSize - Int(size) - 2,
                tooLong: .headTooLarge(limit: limits.maximumHeadSize)
            )
        else { return nil }
        guard line.count > 0 else { return .end }
        guard count < limits.maximumFields else {
            throw .tooManyFields(limit: limits.maximumFields)
        }
        size = UInt32(clamping: Int(size) + line.count + 2)
        count += 1
        return try line.withUnsafeBytes { (bytes) throws(HTTPError) in
            .field(try HTTPHeaders.Field(parsing: bytes))
        }
    }
}
