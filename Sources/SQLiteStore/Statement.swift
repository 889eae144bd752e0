internal import CSQLite

/// A statement that was prepared once, to be run as often as wanted.
final class Statement {
    private let database: Database
    private let handle: OpaquePointer
    /// What it does, for errors.
    private let operation: String

    /// Prepares a statement.
    ///
    /// - Parameters:
    ///   - sql: One statement.
    ///   - operation: What it does, for errors: `insert a document into /srv/hub.db`.
    ///   - database: The connection.
    /// - Throws: `SQLiteStoreError` when SQLite does not understand it.
    init(
        _ sql: String,
        _ operation: String,
        on database: Database
    ) throws(SQLiteStoreError) {
        var prepared: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let result = sqlite3_prepare_v3(database.handle, sql, -1, flags, &prepared, nil)
        guard result == SQLITE_OK, let prepared else {
            throw SQLiteStoreError(operation, on: database.handle)
        }
        self.database = database
        handle = prepared
        self.operation = operation
    }

    // Says how the last run ended, which was thrown then.
    deinit { sqlite3_finalize(handle) }

    /// Runs the statement, whatever rows it gives.
    func run(_ values: SQLiteValue...) throws(SQLiteStoreError) {
        try rows(values) { (_) throws(SQLiteStoreError) in }
    }

    /// Runs the statement and reads its row, the first one if there are several.
    func row<Value>(
        _ values: SQLiteValue...,
        read: (SQLiteRow) throws(SQLiteStoreError) -> Value
    ) throws(SQLiteStoreError) -> Value {
        var first: Value?
        try rows(values) { (row) throws(SQLiteStoreError) in
            if first == nil { first = try read(row) }
        }
        guard let first else { throw .noRow(operation) }
        return first
    }

    /// Runs the statement and reads each row.
    func all<Value>(
        _ values: SQLiteValue...,
        read: (SQLiteRow) throws(SQLiteStoreError) -> Value
    ) throws(SQLiteStoreError) -> [Value] {
        var all: [Value] = []
        try rows(values) { (row) throws(SQLiteStoreError) in all.append(try read(row)) }
        return all
    }

    private func rows(
        _ values: [SQLiteValue],
        _ body: (SQLiteRow) throws(SQLiteStoreError) -> Void
    ) throws(SQLiteStoreError) {
        // A statement that is not reset keeps its transaction open, and its parameters their memory.
        // What a reset answers is how the run ended, which was thrown already.
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        for (index, value) in values.enumerated() {
            guard bind(value, at: Int32(index + 1)) == SQLITE_OK else { throw error }
        }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW: try body(SQLiteRow(of: handle, operation))
            case SQLITE_DONE: return
            default: throw error
            }
        }
    }

    private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, Int64(number))
        case .text(var text):
            return text.withUTF8 { bytes in
                // Null stands for SQL's null, so an empty text must point somewhere.
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    guard let start = characters.baseAddress else {
                        return hub_sqlite3_bind_copy(handle, index, "", 0)
                    }
                    return hub_sqlite3_bind_copy(handle, index, start, UInt64(characters.count))
                }
            }
        case .bytes(let bytes):
            return bytes.withUnsafeBytes { bytes in
                // Null stands for SQL's null here too.
                guard let start = bytes.baseAddress, !bytes.isEmpty else {
                    return sqlite3_bind_zeroblob(handle, index, 0)
                }
                return hub_sqlite3_bind_bytes_copy(handle, index, start, UInt64(bytes.count))
            }
        }
    }

    private var error: SQLiteStoreError {
        SQLiteStoreError(operation, on: database.handle)
    }
}
