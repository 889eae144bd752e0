extension HTTPHeaders.Field {
    /// Parses a header line (RFC 9112 §5), which the line reader has freed of control characters.
    /// - Parameter line: The line, without its CRLF.
    /// - Throws: `malformedField`.
    init(parsing line: UnsafeRawBufferPointer) throws(HTTPError) {
        // §5.1: no blank between name and colon; §5.2: no folding. Neither is a token character.
        guard
            let colon = line.firstIndex(where: { !$0.isTokenCharacter }),
            colon > 0,
            line[colon] == UInt8(ascii: ":")
        else { throw .malformedField(line.excerpt) }
        let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmingBlanks
        self.init(
            name: String(decoding: line[..<colon], as: UTF8.self),
            value: String(decoding: value, as: UTF8.self)
        )
    }
}
