internal import CSQLite

/// A connection to a database, in a file or in memory.
///
/// Used by one thread at a time; open as long as the last of its statements.
final class Database {
    /// The file, as errors name it; `:memory:` for none.
    let path: String
    /// The connection, for what only SQLite's own functions do.
    let handle: OpaquePointer

    /// Opens a database; the file is made when it is missing.
    ///
    /// - Parameters:
    ///   - path: The file, or `:memory:`.
    ///   - busyTimeout: How long a call waits for another connection, to the millisecond.
    /// - Throws: `SQLiteStoreError`.
    init(path: String, busyTimeout: Duration) throws(SQLiteStoreError) {
        // A name that begins with "file:" would be read as a URI, whose parameters weaken locks.
        let isPlain = path == Self.inMemory || path.hasPrefix("/")
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        var opened: OpaquePointer?
        let result = sqlite3_open_v2(isPlain ? path : "./\(path)", &opened, flags, nil)
        guard result == SQLITE_OK, let opened else {
            let error = SQLiteStoreError("open \(path)", on: opened)
            sqlite3_close_v2(opened)
            throw error
        }
        self.path = path
        handle = opened
        sqlite3_extended_result_codes(opened, 1)
        let milliseconds = busyTimeout / .milliseconds(1)
        sqlite3_busy_timeout(opened, Int32(min(max(milliseconds, 0), 3_600_000)))
        try check(hub_sqlite3_defend(opened), "protect \(path)")
    }

    // Statements hold on to their connection, so none is left here, and nothing can fail.
    deinit { sqlite3_close_v2(handle) }

    /// The name of a database without a file.
    static let inMemory = ":memory:"

    /// Runs statements that give no rows.
    func execute(_ sql: String, _ operation: String) throws(SQLiteStoreError) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil), "\(operation) \(path)")
    }

    /// Prepares a statement, named by what it does, such as `search`.
    func prepare(_ operation: String, _ sql: String) throws(SQLiteStoreError) -> Statement {
        try Statement(sql, "\(operation) \(path)", on: self)
    }

    /// Whether the file or its folder lets nobody write.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// What a transaction is for.
    enum Purpose: String {
        /// Everything read is from one moment.
        case reading = "BEGIN DEFERRED"
        /// Nobody else writes meanwhile.
        case writing = "BEGIN IMMEDIATE"
    }

    /// Does all of something or nothing.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - body: What to do; when it throws, what it did is undone.
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws, and `SQLiteStoreError` when the transaction cannot begin or end.
    func transaction<Value>(
        _ purpose: Purpose,
        _ body: () throws(SQLiteStoreError) -> Value
    ) throws(SQLiteStoreError) -> Value {
        try execute(purpose.rawValue, "begin to use")
        do {
            let value = try body()
            try execute("COMMIT", "commit to")
            return value
        } catch {
            // Some errors have undone the transaction already. Should undoing fail, the next transaction cannot begin and says so;
            // the error that began it all tells more.
            if sqlite3_get_autocommit(handle) == 0 {
                sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    private func check(_ result: Int32, _ operation: String) throws(SQLiteStoreError) {
        guard result == SQLITE_OK else { throw SQLiteStoreError(operation, on: handle) }
    }
}
