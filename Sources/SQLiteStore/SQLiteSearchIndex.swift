internal import Synchronization
package import WebSocketCommon

/// A search index in one file, by SQLite and its FTS5.
///
/// Words are runs of letters and digits, in any case; accents on Latin letters do not matter, those on others do. Scripts without
/// blanks between words are found by the beginnings of their runs, with `prefix*`. A symbol that is newer than SQLite's tables, as
/// many emoji are, counts as a letter.
///
/// What was inserted outlives the process, however it ends, and the machine's power, if the disk keeps what it was told to
/// keep. An insertion that did not return is there whole or not at all. The file is not checked when it is opened, which
/// would take as long as reading it: damage is told when it is met.
///
/// Several processes can have the file open. One writes at a time, the others wait; readers wait for nobody.
package final class SQLiteSearchIndex: SearchIndex {
    /// How much an index keeps; beyond, the documents stored first are forgotten.
    package struct Limits: Sendable {
        /// Documents, at least one; default 100,000.
        package var documents = 100_000
        /// Bytes of their text, all fields counted; default 256 MiB.
        ///
        /// The file is some four times as large. The latest document stays even if it alone is larger.
        package var size = 256 << 20

        /// The defaults.
        package init() {}
    }

    private let store: Mutex<SearchStore>

    /// Opens an index; the file and its folders are made when they are missing, for this user alone (modes 0600 and 0700).
    ///
    /// - Parameters:
    ///   - path: The file on a local file system, beside which SQLite keeps two more; `:memory:` for an index that is gone with this
    ///     object.
    ///   - limits: How much to keep; what is there beyond is forgotten at the next insertion.
    ///   - busyTimeout: How long a call waits for another process before it is `busy`, to the millisecond; default 5 s.
    /// - Throws: `SearchIndexError`: `damaged` for a file that is no database, `incompatible` for one of another program or of a
    ///   newer version.
    package init(
        path: String,
        limits: Limits = Limits(),
        busyTimeout: Duration = .seconds(5)
    ) throws(SearchIndexError) {
        do {
            store = Mutex(
                try SearchStore(path: path, limits: limits, busyTimeout: busyTimeout)
            )
        } catch {
            throw error.searchIndexError
        }
    }

    /// Stores documents in one transaction, which is on the disk when this returns.
    ///
    /// - Parameter documents: The documents.
    /// - Throws: `SearchIndexError`; then nothing has changed.
    package func insert(_ documents: [SearchDocument]) throws(SearchIndexError) {
        try use { (store) throws(SQLiteStoreError) in try store.insert(documents) }
    }

    /// Finds documents; takes some 1 µs a match, as all are scored.
    ///
    /// - Parameter query: What to look for.
    /// - Returns: How many match, and the best of them.
    /// - Throws: `SearchIndexError`.
    package func search(_ query: SearchQuery) throws(SearchIndexError) -> SearchResults {
        try use { (store) throws(SQLiteStoreError) in try store.search(query) }
    }

    /// Counts the documents.
    ///
    /// - Returns: How many there are.
    /// - Throws: `SearchIndexError`.
    package func count() throws(SearchIndexError) -> Int {
        try use { (store) throws(SQLiteStoreError) in try store.totals().documents }
    }

    /// Counts what the limits took, since the file was made.
    ///
    /// - Returns: How many documents.
    /// - Throws: `SearchIndexError`.
    package func forgotten() throws(SearchIndexError) -> Int {
        try use { (store) throws(SQLiteStoreError) in try store.totals().forgotten }
    }

    private func use<Value: Sendable>(
        _ body: (SearchStore) throws(SQLiteStoreError) -> Value
    ) throws(SearchIndexError) -> Value {
        do {
            return try store.withLock { (store) throws(SQLiteStoreError) in try body(store) }
        } catch {
            throw error.searchIndexError
        }
    }
}
