/// What a person looks for, as terms.
///
/// It is read from plain text, all of which means something:
///
/// | typed | finds documents |
/// |---|---|
/// | `hub websocket` | with both words, anywhere |
/// | `"slow reader"` | with the words in this order, nothing between them |
/// | `web*` | with a word that begins so; works behind a phrase too |
/// | `-draft` | without the word; so does `-"first draft"` |
/// | `cat OR dog bird` | with one of the two, and with `bird` |
///
/// Everything else is punctuation between words: brackets, colons and lower-case `or` have no meaning of their own, and an `OR`
/// without a term to find on both sides is passed over. A quotation mark that nothing closes reaches to the end.
package struct SearchExpression: Equatable, Sendable {
    /// What must occur: one term at least of each list.
    package let required: [[SearchTerm]]
    /// What must not occur.
    package let excluded: [SearchTerm]

    /// The longest text, in bytes of UTF-8.
    package static let maximumSize = 256
    /// The most words in a text, those of phrases counted: each is looked up, and a prefix in many places.
    package static let maximumWords = 16

    /// Reads what a person typed.
    ///
    /// - Parameter text: The text.
    /// - Throws: `SearchQueryError` when it is too long or has no word to find.
    package init(parsing text: String) throws(SearchQueryError) {
        guard text.utf8.count <= Self.maximumSize else {
            throw .tooLong(bytes: text.utf8.count)
        }
        var reader = SearchExpressionReader(text)
        var required: [[SearchTerm]] = []
        var excluded: [SearchTerm] = []
        var words = 0
        // Whether the last piece was a term to find, and whether an `OR` stands behind it.
        var previous = Previous.other
        while let piece = reader.next() {
            switch piece {
            case .or:
                previous = previous == .term ? .or : .other
            case .term(let term, let isExcluded, let count):
                // Punctuation alone, or a picture: nothing that an index could have.
                guard count > 0 else { continue }
                words += count
                if isExcluded {
                    excluded.append(term)
                    previous = .other
                } else if previous == .or {
                    required[required.count - 1].append(term)
                    previous = .term
                } else {
                    required.append([term])
                    previous = .term
                }
            }
        }
        guard words <= Self.maximumWords else { throw .tooManyWords(words) }
        guard !required.isEmpty else { throw .noWords }
        self.required = required
        self.excluded = excluded
    }

    private enum Previous { case term, or, other }
}
