/// Cuts what a person typed into terms.
struct SearchExpressionReader {
    /// A piece of the text.
    enum Piece: Equatable {
        /// An `OR` by itself.
        case or
        /// A word or a phrase, and how many words it has; there may be none.
        case term(SearchTerm, isExcluded: Bool, words: Int)
    }

    private var rest: Substring.UnicodeScalarView

    init(_ text: String) { rest = text[...].unicodeScalars }

    /// Returns the next piece; `nil` at the end.
    mutating func next() -> Piece? {
        rest = rest.drop(while: \.properties.isWhitespace)
        guard let first = rest.first else { return nil }
        let isExcluded = first == "-"
        rest = rest.drop { $0 == "-" }
        if rest.first == "\"" {
            rest.removeFirst()
            let text = take { $0 != "\"" }
            if !rest.isEmpty { rest.removeFirst() }
            let isPrefix = rest.first == "*"
            rest = rest.drop { $0 == "*" }
            return term(text, isPrefix: isPrefix, isExcluded: isExcluded)
        }
        let text = take { !$0.properties.isWhitespace && $0 != "\"" }
        if !isExcluded, text.elementsEqual("OR".unicodeScalars) { return .or }
        return term(text, isPrefix: text.last == "*", isExcluded: isExcluded)
    }

    private mutating func take(
        while condition: (Unicode.Scalar) -> Bool
    ) -> Substring.UnicodeScalarView {
        let taken = rest.prefix(while: condition)
        rest = rest[taken.endIndex...]
        return taken
    }

    private func term(
        _ text: Substring.UnicodeScalarView,
        isPrefix: Bool,
        isExcluded: Bool
    ) -> Piece {
        let text = String(text)
        return .term(
            SearchTerm(text, isPrefix: isPrefix),
            isExcluded: isExcluded,
            words: Self.words(in: text)
        )
    }

    /// Counts the runs of letters and digits, with the marks on them.
    private static func words(in text: String) -> Int {
        var count = 0
        var isInside = false
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .decimalNumber, .letterNumber, .otherNumber, .privateUse:
                if !isInside { count += 1 }
                isInside = true
            case .nonspacingMark, .spacingMark, .enclosingMark:
                // Continues a word and begins none.
                continue
            default:
                isInside = false
            }
        }
        return count
    }
}
