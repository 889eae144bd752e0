extension Schema {
    /// The tables of a content store; "EcoC" marks their file.
    static let contents = Schema(migrations: [contents1], applicationID: 0x4563_6F43)

    /// Contents by their digests, records that name them, and the number of the last change.
    ///
    /// - Digests are text, so that a person with SQLite's shell finds a content by what errors and events call it.
    /// - The long bytes have a table of their own, in which nothing else is looked for.
    private static let contents1 = """
        CREATE TABLE contents(
            key INTEGER PRIMARY KEY,
            digest TEXT NOT NULL UNIQUE,
            bytes BLOB NOT NULL
        );

        CREATE TABLE records(
            key INTEGER PRIMARY KEY,
            collection TEXT NOT NULL,
            name TEXT NOT NULL,
            content TEXT,
            value TEXT NOT NULL,
            UNIQUE (collection, name)
        );
        CREATE INDEX records_of_content ON records(content) WHERE content IS NOT NULL;

        CREATE TABLE state(
            one INTEGER PRIMARY KEY CHECK (one = 1),
            revision INTEGER NOT NULL
        );
        INSERT INTO state VALUES (1, 0);
        """
}
