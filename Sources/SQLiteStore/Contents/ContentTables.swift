internal import WebSocketCommon

/// Contents and records in a database, with the statements that they are reached by.
struct ContentTables {
    private let database: Database
    private let statements: ContentStatements

    /// Opens a file, or makes it.
    ///
    /// - Parameters:
    ///   - path: The file, or `:memory:`.
    ///   - busyTimeout: How long to wait for another connection.
    /// - Throws: `SQLiteStoreError`.
    init(path: String, busyTimeout: Duration) throws(SQLiteStoreError) {
        database = try Database.open(path, schema: .contents, busyTimeout: busyTimeout)
        statements = try ContentStatements(on: database)
    }

    /// Reads the revision and all records, as of one moment.
    func snapshot() throws(SQLiteStoreError) -> StoreSnapshot {
        try database.transaction(.reading) { () throws(SQLiteStoreError) in
            StoreSnapshot(
                revision: try revision(),
                records: try statements.records.all { (row) throws(SQLiteStoreError) in
                    try record(row)
                }
            )
        }
    }

    /// Makes a change, all or nothing.
    func commit(_ change: StoreChange) throws(SQLiteStoreError) {
        try database.transaction(.writing) { () throws(SQLiteStoreError) in
            let found = try revision()
            guard found == change.base else {
                throw .outdated(path: database.path, revision: found, expected: change.base)
            }
            for (digest, bytes) in change.contents {
                try statements.insertContent.run(.text(digest.hexadecimal), .bytes(bytes))
            }
            // What a record that goes or changes names may be named by no other.
            var released = Set(change.contents.keys)
            for key in change.removals.union(change.records.keys) {
                try released.formUnion(contents(of: key))
            }
            for key in change.removals {
                try statements.deleteRecord.run(.text(key.collection), .text(key.name))
            }
            for record in change.records.values {
                try statements.insertRecord.run(
                    .text(record.key.collection),
                    .text(record.key.name),
                    .text(String(decoding: record.value.encoded(), as: UTF8.self)),
                    .text(orNull: record.content?.hexadecimal)
                )
            }
            for digest in released {
                try statements.deleteUnnamed.run(.text(digest.hexadecimal))
            }
            try statements.setRevision.run(.integer(change.revision))
        }
    }

    /// Reads a content as it is.
    func content(_ digest: ContentDigest) throws(SQLiteStoreError) -> [UInt8]? {
        try statements.content.all(.text(digest.hexadecimal)) { (row) throws(SQLiteStoreError) in
            try row.bytes(0)
        }.first
    }

    private func revision() throws(SQLiteStoreError) -> Int {
        try statements.revision.row { row in row.integer(0) }
    }

    private func contents(of key: StoredRecord.Key) throws(SQLiteStoreError) -> [ContentDigest] {
        try statements.contentOfRecord.all(.text(key.collection), .text(key.name)) {
            (row) throws(SQLiteStoreError) in try row.optionalText(0)
        }.compactMap { $0.flatMap { ContentDigest($0) } }
    }

    private func record(_ row: SQLiteRow) throws(SQLiteStoreError) -> StoredRecord {
        let key = StoredRecord.Key(try row.text(0), try row.text(1))
        let content = try row.optionalText(3)
        guard let value = (try? JSON(parsing: try row.text(2)))?.objectValue,
            content == nil || content.flatMap({ ContentDigest($0) }) != nil
        else {
            throw .unreadableRecord(
                path: database.path,
                collection: key.collection,
                name: key.name.quoted
            )
        }
        return StoredRecord(key, value, content: content.flatMap { ContentDigest($0) })
    }
}
