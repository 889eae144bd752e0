internal import WebSocketCommon

/// The documents in a database, with the statements that they are reached by.
struct SearchStore {
    private let database: Database
    private let limits: SQLiteSearchIndex.Limits
    private let statements: SearchStatements

    /// Opens a file, or makes it.
    ///
    /// - Parameters:
    ///   - path: The file, or `:memory:`.
    ///   - limits: How much to keep.
    ///   - busyTimeout: How long to wait for another connection.
    /// - Throws: `SQLiteStoreError`.
    init(
        path: String,
        limits: SQLiteSearchIndex.Limits,
        busyTimeout: Duration
    ) throws(SQLiteStoreError) {
        let database = try Database.open(path, schema: .current, busyTimeout: busyTimeout)
        try HitCount.register(in: database)
        statements = try SearchStatements(on: database)
        self.database = database
        self.limits = limits
    }

    // MARK: Storing

    /// Stores documents, all or none, and forgets the oldest beyond the limits.
    func insert(_ documents: [SearchDocument]) throws(SQLiteStoreError) {
        guard !documents.isEmpty else { return }
        try database.transaction(.writing) { () throws(SQLiteStoreError) in
            for document in documents { try insert(document) }
            try forget()
        }
    }

    private func insert(_ document: SearchDocument) throws(SQLiteStoreError) {
        try statements.delete.run(.text(document.id))
        try statements.insert.run(
            .text(document.id),
            .text(document.group),
            .integer(Int(document.time.microseconds)),
            .integer(document.size),
            .text(orNull: document.source),
            .text(orNull: document.title),
            .text(document.tags.joined(separator: "\n")),
            .text(document.content)
        )
        for (position, tag) in document.tags.enumerated() {
            try statements.insertTag.run(.text(document.id), .integer(position), .text(tag))
        }
    }

    private func forget() throws(SQLiteStoreError) {
        var totals = try totals()
        var forgotten = 0
        // The last one stays, however large it is: it was just accepted.
        while totals.documents > 1,
            totals.documents > limits.documents || totals.size > limits.size
        {
            try statements.deleteOldest.run()
            let rest = try self.totals()
            // The sums of a file that somebody changed may promise documents that are not there.
            guard rest.documents < totals.documents else {
                throw .noRow("forget a document of \(database.path)")
            }
            totals = rest
            forgotten += 1
        }
        if forgotten > 0 { try statements.addForgotten.run(.integer(forgotten)) }
    }

    // MARK: Telling

    /// What the documents add up to.
    struct Totals {
        var documents: Int
        var size: Int
        var forgotten: Int
    }

    /// Reads the sums.
    func totals() throws(SQLiteStoreError) -> Totals {
        try statements.totals.row { row in
            Totals(documents: row.integer(0), size: row.integer(1), forgotten: row.integer(2))
        }
    }

    /// Finds documents.
    func search(_ query: SearchQuery) throws(SQLiteStoreError) -> SearchResults {
        try database.transaction(.reading) { () throws(SQLiteStoreError) in
            var total = 0
            let found = try statements.search.all(
                .text(query.expression.fts5),
                .text(orNull: query.group),
                .text(orNull: query.tag),
                .integer(query.limit)
            ) { (row) throws(SQLiteStoreError) in
                total = row.integer(0)
                return try result(row)
            }
            return SearchResults(total: total, results: found)
        }
    }

    private func result(_ row: SQLiteRow) throws(SQLiteStoreError) -> SearchResult {
        let document = SearchDocument(
            id: try row.text(4),
            group: try row.text(5),
            title: try row.optionalText(8),
            content: try row.text(9),
            tags: try statements.tags.all(.integer(row.integer(1))) {
                (tag) throws(SQLiteStoreError) in try tag.text(0)
            },
            source: try row.optionalText(7),
            time: Timestamp(clampingMicroseconds: Int64(row.integer(6)))
        )
        let snippet = try row.text(3).unicodeScalars.prefix(SearchResult.maximumSnippetLength)
        // SQLite's BM25 is the smaller the better.
        return SearchResult(document: document, score: -row.real(2), snippet: String(snippet))
    }
}
