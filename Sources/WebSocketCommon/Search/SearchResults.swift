/// What a query found.
package struct SearchResults: Equatable, Sendable {
    /// How many documents match, those beyond the query's limit counted.
    package let total: Int
    /// The best matches, the best first; among equals the latest stored first.
    package let results: [SearchResult]

    /// Puts together what was found.
    package init(total: Int, results: [SearchResult]) {
        self.total = total
        self.results = results
    }
}

/// A document that matches a query.
package struct SearchResult: Equatable, Sendable {
    /// The document, as it was stored.
    package let document: SearchDocument
    /// How well it matches, above 0, more is better; only to be compared with others of the same answer.
    ///
    /// BM25: a word counts more the oftener it occurs in the document, the shorter the document is, and the fewer documents have
    /// it, those of other groups counted. A title's words weigh most, then tags, then content.
    package let score: Double
    /// A part of the title, the content or the tags, of whichever has the most of what was looked for.
    ///
    /// Words that were found stand between `openingMark` and `closingMark`, `ellipsis` where text was left out; such characters may
    /// be in the text itself too. A document that has the words a great many times gives its beginning, unmarked.
    package let snippet: String

    /// Stands before words that were found.
    package static let openingMark = "«"
    /// Stands behind words that were found.
    package static let closingMark = "»"
    /// Stands where a snippet leaves text out.
    package static let ellipsis = "…"
    /// The longest snippet, in Unicode scalars.
    package static let maximumSnippetLength = 512

    /// Puts together what was found.
    package init(document: SearchDocument, score: Double, snippet: String) {
        self.document = document
        self.score = score
        self.snippet = snippet
    }
}
