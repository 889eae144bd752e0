internal import CSQLite

/// The SQL function `hits(words)`: how often what a query looks for occurs in a row.
///
/// FTS5's `snippet()` compares every hit of a row with every other: 64,000 hits, which a text of 128 KB can have, took 18 s. So it is
/// asked only for rows with few hits, and this counts them.
enum HitCount {
    /// Makes the function known to a connection.
    ///
    /// - Parameter database: The connection.
    /// - Throws: `SQLiteStoreError` when SQLite has no FTS5, or no memory.
    static func register(in database: Database) throws(SQLiteStoreError) {
        let operation = "extend \(database.path)"
        guard let interface = try interface(of: database, operation) else {
            throw .sqlite(operation, code: SQLITE_ERROR, message: "FTS5 is missing")
        }
        let result = interface.pointee.xCreateFunction(interface, "hits", nil, count, nil)
        guard result == SQLITE_OK else {
            throw .sqlite(operation, code: result, message: String(cString: sqlite3_errstr(result)))
        }
    }

    private static let count: fts5_extension_function = { interface, row, context, _, _ in
        var hits: Int32 = 0
        let result = interface?.pointee.xInstCount(row, &hits) ?? SQLITE_ERROR
        if result == SQLITE_OK {
            sqlite3_result_int(context, hits)
        } else {
            sqlite3_result_error_code(context, result)
        }
    }

    /// Asks for FTS5's functions, as https://www.sqlite.org/fts5.html#extending_fts5 describes.
    private static func interface(
        of database: Database,
        _ operation: String
    ) throws(SQLiteStoreError) -> UnsafeMutablePointer<fts5_api>? {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard
            sqlite3_prepare_v2(database.handle, "SELECT fts5(?1)", -1, &statement, nil) == SQLITE_OK
        else { throw SQLiteStoreError(operation, on: database.handle) }
        var interface: UnsafeMutablePointer<fts5_api>?
        let result = withUnsafeMutablePointer(to: &interface) { place in
            // SQLite writes through the pointer during the step.
            sqlite3_bind_pointer(statement, 1, place, "fts5_api_ptr", nil)
            return sqlite3_step(statement)
        }
        guard result == SQLITE_ROW else { throw SQLiteStoreError(operation, on: database.handle) }
        return interface
    }
}
