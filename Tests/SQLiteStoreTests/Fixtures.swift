import SQLiteStore
import WebSocketCommon

extension SearchDocument {
    /// A document with a content, and whatever else matters.
    static func note(
        _ id: String,
        _ content: String,
        title: String? = nil,
        group: String = "session",
        tags: [String] = [],
        source: String? = nil
    ) -> SearchDocument {
        SearchDocument(
            id: id,
            group: group,
            title: title,
            content: content,
            tags: tags,
            source: source,
            time: Timestamp(clampingMicroseconds: 1_763_651_069_354_629)
        )
    }
}

extension SQLiteSearchIndex {
    /// An index in memory with some documents.
    convenience init(
        of documents: [SearchDocument],
        limits: Limits = Limits()
    ) throws(SearchIndexError) {
        try self.init(path: ":memory:", limits: limits)
        try insert(documents)
    }

    /// The identifiers of what a text finds, best first.
    func ids(
        _ text: String,
        group: String? = nil,
        tag: String? = nil,
        limit: Int = 50
    ) throws -> [String] {
        try search(SearchQuery(text, group: group, tag: tag, limit: limit)).results
            .map(\.document.id)
    }
}

/// The error that a call ends with; `nil` when it succeeds.
func failure(_ call: () throws(SearchIndexError) -> Void) -> SearchIndexError? {
    do {
        try call()
        return nil
    } catch {
        return error
    }
}
