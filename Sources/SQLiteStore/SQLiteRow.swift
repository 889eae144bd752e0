internal import CSQLite

/// The row that a statement stands on; good until the statement goes on.
struct SQLiteRow {
    private let statement: OpaquePointer
    private let operation: String

    init(of statement: OpaquePointer, _ operation: String) {
        self.statement = statement
        self.operation = operation
    }

    /// The column's whole number.
    func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(statement, column)) }

    /// The column's real number.
    func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }

    /// The column's text; `nil` for null.
    func optionalText(_ column: Int32) throws(SQLiteStoreError) -> String? {
        guard sqlite3_column_type(statement, column) != SQLITE_NULL else { return nil }
        guard let bytes = sqlite3_column_text(statement, column) else {
            throw SQLiteStoreError(operation, on: sqlite3_db_handle(statement))
        }
        // Asked for after the text, as its bytes may only then have been made.
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// The column's text, empty for null.
    func text(_ column: Int32) throws(SQLiteStoreError) -> String {
        try optionalText(column) ?? ""
    }

    /// The column's bytes, none for null.
    func bytes(_ column: Int32) throws(SQLiteStoreError) -> [UInt8] {
        let start = sqlite3_column_blob(statement, column)
        let count = Int(sqlite3_column_bytes(statement, column))
        guard count > 0 else { return [] }
        // Nothing where something should be: there was no memory for it.
        guard let start else {
            throw SQLiteStoreError(operation, on: sqlite3_db_handle(statement))
        }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
