extension String {
    /// The string, or its beginning and an ellipsis when it is longer than `limit` characters.
    ///
    /// A character here is a Unicode scalar, so that the result has a bound in bytes too.
    package func shortened(to limit: Int) -> String {
        guard unicodeScalars.dropFirst(limit).isEmpty else {
            return String(unicodeScalars.prefix(limit - 1)) + "…"
        }
        return self
    }

    /// Whether an ASCII control character is in it: those below 0x20, and 0x7F.
    package var hasControlCharacters: Bool { withBytes(\.hasControlCharacters) }

    /// The text in quotation marks, as messages repeat it: escaped, and at most 60 characters of it.
    package var quoted: String { shortened(to: 60).debugDescription }
}
