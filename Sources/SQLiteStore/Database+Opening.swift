extension Database {
    /// Opens a file with our tables, or makes it.
    ///
    /// - Parameters:
    ///   - path: The file, or `:memory:`.
    ///   - schema: Its tables.
    ///   - busyTimeout: How long to wait for another connection.
    /// - Returns: The database, ready to be used.
    /// - Throws: `SQLiteStoreError`.
    static func open(
        _ path: String,
        schema: Schema,
        busyTimeout: Duration
    ) throws(SQLiteStoreError) -> Database {
        if path != inMemory { try DatabaseFile.prepare(path) }
        let database = try Database(path: path, busyTimeout: busyTimeout)
        // Whose file it is comes first: a foreign one is not touched.
        _ = try schema.version(of: database)
        try configure(database, busyTimeout: busyTimeout)
        try schema.install(in: database)
        return database
    }

    /// Sets what a connection, and not the file, remembers; and the journal.
    private static func configure(_ database: Database, busyTimeout: Duration)
        throws(SQLiteStoreError)
    {
        guard !database.isReadOnly else {
            throw .readOnly(path: database.path)
        }
        try WriteAheadLog.start(in: database, busyTimeout: busyTimeout)
        // FULL: each commit is on the disk before it returns, so what was acknowledged outlives a power loss too, as far as the disk
        // keeps its word. With NORMAL it would outlive the end of the process, but the last commits before a power loss would be gone.
        // The price is one fdatasync() a commit: 0.4 to 4 ms where it was measured, and all else takes 0.07. So who has many
        // things to keep keeps them together.
        try database.execute(
            """
            PRAGMA synchronous = FULL;
            PRAGMA journal_size_limit = 16777216;
            PRAGMA temp_store = MEMORY;
            PRAGMA cell_size_check = ON;
            """,
            "configure"
        )
    }
}
