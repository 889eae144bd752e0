internal import Synchronization
package import WebSocketCommon

/// A content store in one file, by SQLite.
///
/// What was committed outlives the process, however it ends, and the machine's power, if the disk keeps what it was told to keep. A
/// change that did not return is there whole or not at all. The file is not checked when it is opened: a damaged content is told
/// when it is read.
package final class SQLiteContentStore: ContentStore {
    /// Digests bytes by SHA-256, into 32 bytes.
    package typealias Digest = @Sendable (UnsafeRawBufferPointer) -> [UInt8]

    private let tables: Mutex<ContentTables>
    private let digest: Digest

    /// Opens a store; the file and its folders are made when they are missing, for this user alone (modes 0600 and 0700).
    ///
    /// - Parameters:
    ///   - path: The file on a local file system, beside which SQLite keeps two more; `:memory:` for a store that is gone with this
    ///     object.
    ///   - busyTimeout: How long a call waits for another process before it is `busy`, to the millisecond; default 5 s.
    ///   - sha256: SHA-256, which this module does not have.
    /// - Throws: `ContentStoreError`: `damaged` for a file that is no database, `incompatible` for one of another program or of a
    ///   newer version.
    package init(
        path: String,
        busyTimeout: Duration = .seconds(5),
        sha256: @escaping Digest
    ) throws(ContentStoreError) {
        digest = sha256
        do {
            tables = Mutex(try ContentTables(path: path, busyTimeout: busyTimeout))
        } catch {
            throw error.contentStoreError
        }
    }

    /// Finds the name of a content.
    ///
    /// - Parameter content: The bytes.
    /// - Returns: Their digest.
    package func digest(of content: [UInt8]) -> ContentDigest {
        guard let name = ContentDigest(bytes: content.withUnsafeBytes(digest)) else {
            preconditionFailure("SHA-256 gives \(ContentDigest.length) bytes")
        }
        return name
    }

    /// Reads all records.
    ///
    /// - Returns: The records and their revision.
    /// - Throws: `ContentStoreError`.
    package func snapshot() throws(ContentStoreError) -> StoreSnapshot {
        try use { (tables) throws(SQLiteStoreError) in try tables.snapshot() }
    }

    /// Makes a change in one transaction, which is on the disk when this returns.
    ///
    /// - Parameter change: What changes.
    /// - Throws: `ContentStoreError`; then nothing has changed.
    package func commit(_ change: StoreChange) throws(ContentStoreError) {
        try use { (tables) throws(SQLiteStoreError) in try tables.commit(change) }
    }

    /// Reads a content, and checks it.
    ///
    /// - Parameter digest: Its name.
    /// - Returns: Its bytes; `nil` when there is none.
    /// - Throws: `ContentStoreError`.
    package func content(_ digest: ContentDigest) throws(ContentStoreError) -> [UInt8]? {
        let bytes = try use { (tables) throws(SQLiteStoreError) in try tables.content(digest) }
        guard let bytes else { return nil }
        let found = self.digest(of: bytes)
        guard found == digest else { throw .damagedContent(digest, found: found) }
        return bytes
    }

    private func use<Value: Sendable>(
        _ body: (ContentTables) throws(SQLiteStoreError) -> Value
    ) throws(ContentStoreError) -> Value {
        do {
            return try tables.withLock { (tables) throws(SQLiteStoreError) in try body(tables) }
        } catch {
            throw error.contentStoreError
        }
    }
}
