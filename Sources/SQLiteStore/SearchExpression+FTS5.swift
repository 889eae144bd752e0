internal import WebSocketCommon

extension SearchExpression {
    /// The expression in FTS5's language (https://www.sqlite.org/fts5.html#full_text_query_syntax).
    ///
    /// Terms are strings between quotation marks, so that nothing in them is an operator, and every operator is ours.
    var fts5: String {
        let wanted = required.map(Self.anyOf).joined(separator: " AND ")
        guard !excluded.isEmpty else { return wanted }
        return "(\(wanted)) NOT \(Self.anyOf(excluded))"
    }

    private static func anyOf(_ terms: [SearchTerm]) -> String {
        "(\(terms.map(\.fts5).joined(separator: " OR ")))"
    }
}

extension SearchTerm {
    /// The term as a string of that language.
    var fts5: String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\"\""
            // FTS5 reads up to the first zero. Both are punctuation to it.
            case "\0": quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + (isPrefix ? "\" *" : "\"")
    }
}
