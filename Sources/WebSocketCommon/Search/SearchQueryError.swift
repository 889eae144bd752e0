/// Why nothing can be looked for.
package enum SearchQueryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no word to find: nothing at all, punctuation, or only words that must not occur.
    case noWords
    /// The text has that many bytes, more than `SearchExpression.maximumSize`.
    case tooLong(bytes: Int)
    /// The text has that many words, more than `SearchExpression.maximumWords`.
    case tooManyWords(Int)

    /// A phrase for who typed the query.
    package var description: String {
        switch self {
        case .noWords: "expected at least one word to find, found none"
        case .tooLong(let bytes): "\(bytes) bytes, limit is \(SearchExpression.maximumSize)"
        case .tooManyWords(let count):
            "\(count) words, limit is \(SearchExpression.maximumWords)"
        }
    }
}
