/// What contents and records are reached by, prepared once.
struct ContentStatements {
    /// Reads how often the store was changed.
    let revision: Statement
    /// Writes how often the store was changed.
    let setRevision: Statement
    /// Reads all records in order.
    let records: Statement
    /// Inserts a record, or replaces it.
    let insertRecord: Statement
    /// Deletes a record.
    let deleteRecord: Statement
    /// Reads what a record names.
    let contentOfRecord: Statement
    /// Inserts a content, or repairs it.
    let insertContent: Statement
    /// Deletes a content unless a record names it.
    let deleteUnnamed: Statement
    /// Reads a content.
    let content: Statement

    /// Prepares all.
    init(on database: Database) throws(SQLiteStoreError) {
        revision = try database.prepare(
            "read the revision of",
            "SELECT revision FROM state"
        )
        setRevision = try database.prepare(
            "number a change of",
            "UPDATE state SET revision = ?1"
        )
        records = try database.prepare(
            "read the records of",
            "SELECT collection, name, value, content FROM records ORDER BY collection, name"
        )
        insertRecord = try database.prepare(
            "insert a record into",
            """
            INSERT INTO records(collection, name, value, content) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT DO UPDATE SET value = excluded.value, content = excluded.content
            """
        )
        deleteRecord = try database.prepare(
            "delete a record from",
            "DELETE FROM records WHERE collection = ?1 AND name = ?2"
        )
        contentOfRecord = try database.prepare(
            "read a record of",
            "SELECT content FROM records WHERE collection = ?1 AND name = ?2"
        )
        // Bytes that are there already are not written again, unless they are no longer what they were.
        insertContent = try database.prepare(
            "insert a content into",
            """
            INSERT INTO contents(digest, bytes) VALUES (?1, ?2)
                ON CONFLICT DO UPDATE SET bytes = excluded.bytes WHERE bytes IS NOT excluded.bytes
            """
        )
        deleteUnnamed = try database.prepare(
            "delete a content from",
            """
            DELETE FROM contents WHERE digest = ?1
                AND NOT EXISTS (SELECT 1 FROM records WHERE content = ?1)
            """
        )
        content = try database.prepare(
            "read a content of",
            "SELECT bytes FROM contents WHERE digest = ?1"
        )
    }
}
