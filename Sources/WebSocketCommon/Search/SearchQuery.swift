/// What to look for, where, and how much of it to tell.
package struct SearchQuery: Equatable, Sendable {
    /// The words.
    package let expression: SearchExpression
    /// The group to look in; `nil` looks everywhere.
    package let group: String?
    /// A tag that the documents have, exactly so, letter case included; `nil` asks for none.
    package let tag: String?
    /// How many results to give at most, within `SearchQuery.limits`.
    package let limit: Int

    /// The least and the most results that a query gives.
    package static let limits = 1...500

    /// Makes a query of what a person typed.
    ///
    /// - Parameters:
    ///   - text: The words, as `SearchExpression` explains them.
    ///   - group: The group to look in; everywhere by default.
    ///   - tag: A tag that the documents must have; none by default.
    ///   - limit: How many results to give at most, default 50; outside `limits` the nearer end counts.
    /// - Throws: `SearchQueryError` when the text is too long or has no word to find.
    package init(
        _ text: String,
        group: String? = nil,
        tag: String? = nil,
        limit: Int = 50
    ) throws(SearchQueryError) {
        expression = try SearchExpression(parsing: text)
        self.group = group
        self.tag = tag
        self.limit = min(max(limit, Self.limits.lowerBound), Self.limits.upperBound)
    }
}
