/// The tables, version after version.
struct Schema {
    /// What leads from each version to the next: the first entry makes version 1 in an empty database.
    ///
    /// An entry that was released never changes; whatever is new comes behind it.
    var migrations: [String]

    /// Marks a file as ours (https://www.sqlite.org/pragma.html#pragma_application_id); "EcoK", for knowledge, unless it is another's.
    var applicationID = 0x4563_6F4B

    /// The current tables.
    static let current = Schema(migrations: [version1])

    /// Brings a database to the newest version; one of another program or of a newer version is left as it is.
    ///
    /// - Parameter database: A database, perhaps empty.
    /// - Throws: `SQLiteStoreError`.
    func install(in database: Database) throws(SQLiteStoreError) {
        guard try version(of: database) < migrations.count else { return }
        try database.transaction(.writing) { () throws(SQLiteStoreError) in
            // Asked again: another process may have been faster.
            for (index, migration) in migrations.enumerated().dropFirst(
                try version(of: database)
            ) {
                try database.execute(migration, "make tables of version \(index + 1) in")
            }
            try database.execute(
                "PRAGMA application_id = \(applicationID);"
                    + "PRAGMA user_version = \(migrations.count)",
                "mark"
            )
        }
    }

    /// Reads the version of the tables; 0 when there are none yet.
    ///
    /// - Parameter database: The database.
    /// - Returns: The version, at most the newest one known.
    /// - Throws: `SQLiteStoreError.foreign`, `.newer`, `.sqlite`.
    func version(of database: Database) throws(SQLiteStoreError) -> Int {
        // The owner last: who marks the file meanwhile does all at once, and is then seen to be of ours.
        let tables = try Self.number("SELECT count(*) FROM sqlite_schema", in: database)
        let version = try Self.number("PRAGMA user_version", in: database)
        let owner = try Self.number("PRAGMA application_id", in: database)
        guard owner == applicationID || (owner, version, tables) == (0, 0, 0) else {
            throw .foreign(path: database.path)
        }
        guard version <= migrations.count else {
            throw .newer(path: database.path, version: version, known: migrations.count)
        }
        return version
    }

    private static func number(
        _ sql: String,
        in database: Database
    ) throws(SQLiteStoreError) -> Int {
        try database.prepare("read", sql).row { row in row.integer(0) }
    }
}

extension Schema {
    /// Documents, their tags, their words, and what they add up to.
    ///
    /// - `key` grows, so the smallest one is the oldest. What a search filters by stands before the long texts, which may go on in
    ///   other pages of the file.
    /// - The index of words takes the texts from `documents` (external content), so each text is there once, and snippets can be cut
    ///   from it. An index without texts could not forget a document in this version of SQLite, unless told the old text again,
    ///   and has no snippets.
    /// - Triggers keep index, tags and sums in step with whatever changes `documents`. There are no updates: a replacement is a
    ///   deletion and an insertion, so that it becomes the newest.
    /// - `documents.tags` has the words of the tags for the index; the table `tags` has them one by one, as they came.
    /// - Prefixes of one to three letters have indexes of their own: without, each word with the prefix is visited, and a search for
    ///   `a*` in 100,000 documents took ten times as long.
    private static let version1 = """
        CREATE TABLE documents(
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            "group" TEXT NOT NULL,
            time INTEGER NOT NULL,
            size INTEGER NOT NULL,
            source TEXT,
            title TEXT,
            tags TEXT NOT NULL,
            content TEXT NOT NULL
        );

        CREATE TABLE tags(
            document INTEGER NOT NULL,
            position INTEGER NOT NULL,
            tag TEXT NOT NULL,
            PRIMARY KEY (document, position)
        ) WITHOUT ROWID;
        CREATE INDEX documents_of_tag ON tags(tag, document);

        CREATE TABLE totals(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            documents INTEGER NOT NULL,
            size INTEGER NOT NULL,
            forgotten INTEGER NOT NULL
        );
        INSERT INTO totals VALUES (1, 0, 0, 0);

        CREATE VIRTUAL TABLE words USING fts5(
            title, content, tags,
            content = 'documents', content_rowid = 'key',
            tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
        );

        CREATE TRIGGER document_inserted AFTER INSERT ON documents BEGIN
            INSERT INTO words(rowid, title, content, tags)
                VALUES (new.key, new.title, new.content, new.tags);
            UPDATE totals SET documents = documents + 1, size = size + new.size;
        END;
        CREATE TRIGGER document_deleted AFTER DELETE ON documents BEGIN
            INSERT INTO words(words, rowid, title, content, tags)
                VALUES ('delete', old.key, old.title, old.content, old.tags);
            DELETE FROM tags WHERE document = old.key;
            UPDATE totals SET documents = documents - 1, size = size - old.size;
        END;
        """
}
