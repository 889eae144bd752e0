internal import WebSocketCommon

/// What the documents are reached by, prepared once.
struct SearchStatements {
    /// Deletes the document with an `id`.
    let delete: Statement
    /// Inserts a document.
    let insert: Statement
    /// Inserts a tag of the document with an `id`.
    let insertTag: Statement
    /// Deletes the document that was stored first.
    let deleteOldest: Statement
    /// Counts documents that the bound took.
    let addForgotten: Statement
    /// Reads the sums.
    let totals: Statement
    /// Reads the tags of a document, in order.
    let tags: Statement
    /// Finds documents.
    let search: Statement

    /// Prepares all.
    init(on database: Database) throws(SQLiteStoreError) {
        delete = try database.prepare(
            "replace a document in",
            "DELETE FROM documents WHERE id = ?1"
        )
        insert = try database.prepare(
            "insert a document into",
            """
            INSERT INTO documents(id, "group", time, size, source, title, tags, content)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """
        )
        insertTag = try database.prepare(
            "insert a tag into",
            "INSERT INTO tags VALUES ((SELECT key FROM documents WHERE id = ?1), ?2, ?3)"
        )
        deleteOldest = try database.prepare(
            "forget a document of",
            "DELETE FROM documents WHERE key = (SELECT min(key) FROM documents)"
        )
        addForgotten = try database.prepare(
            "count in",
            "UPDATE totals SET forgotten = forgotten + ?1"
        )
        totals = try database.prepare(
            "count documents of",
            "SELECT documents, size, forgotten FROM totals"
        )
        tags = try database.prepare(
            "read tags of",
            "SELECT tag FROM tags WHERE document = ?1 ORDER BY position"
        )
        search = try database.prepare("search", Self.search)
    }

    /// The weights of title, content and tags, in the order of the index's columns.
    private static let weights = "8.0, 1.0, 4.0"
    /// How many words a snippet has.
    private static let snippetWords = 24
    /// How many hits a row may have for a snippet: 1,000 take some 4 ms, twice as many four times as long.
    private static let maximumHits = 1000

    /// Goes through what matches twice: to score it, and to cut snippets from the best.
    ///
    /// The unary plus keeps SQLite from asking the index anew for each of the best: what a prefix gathers from many words would be
    /// gathered as often, 100 times for 100 results. A filter that is null is not evaluated.
    private static let search = """
        WITH matches(key, score) AS MATERIALIZED (
            SELECT words.rowid, bm25(words, \(weights)) FROM words
            WHERE words MATCH ?1
                AND (?2 IS NULL
                    OR (SELECT "group" FROM documents WHERE key = words.rowid) = ?2)
                AND (?3 IS NULL
                    OR EXISTS (SELECT 1 FROM tags WHERE tag = ?3 AND document = words.rowid))
        ),
        best(key, score) AS MATERIALIZED (
            SELECT key, score FROM matches ORDER BY score, key DESC LIMIT ?4
        )
        SELECT
            (SELECT count(*) FROM matches), best.key, best.score,
            CASE WHEN hits(words) <= \(maximumHits)
                THEN snippet(
                    words, -1,
                    '\(SearchResult.openingMark)', '\(SearchResult.closingMark)',
                    '\(SearchResult.ellipsis)', \(snippetWords))
                ELSE substr(documents.content, 1, \(SearchResult.maximumSnippetLength)) END,
            documents.id, documents."group", documents.time, documents.source,
            documents.title, documents.content
        FROM words
            CROSS JOIN best ON best.key = words.rowid
            CROSS JOIN documents ON documents.key = words.rowid
        WHERE words MATCH ?1 AND +words.rowid IN (SELECT key FROM best)
        ORDER BY best.score, best.key DESC
        """
}
