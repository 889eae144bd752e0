/// Where contents are kept by their digests, beside records that name them.
///
/// A content is there once, however many records name it, and as long as one does. The store knows nothing of what the records
/// mean.
///
/// Calls block, on a disk or on each other: they are made on a worker thread, one at a time, never on an event loop.
package protocol ContentStore: Sendable {
    /// Finds the name of a content; asks no disk.
    ///
    /// - Parameter content: The bytes.
    /// - Returns: Their digest.
    func digest(of content: [UInt8]) -> ContentDigest

    /// Reads all records.
    ///
    /// - Returns: The records and the revision that they are of.
    /// - Throws: `ContentStoreError`.
    func snapshot() throws(ContentStoreError) -> StoreSnapshot

    /// Makes a change, all of it or nothing; when it returns it is there to stay.
    ///
    /// - Parameter change: What changes. A content that no record names afterwards is not kept.
    /// - Throws: `ContentStoreError`; then nothing has changed.
    func commit(_ change: StoreChange) throws(ContentStoreError)

    /// Reads a content, and checks it.
    ///
    /// - Parameter digest: Its name.
    /// - Returns: Its bytes, of that digest; `nil` when there is none.
    /// - Throws: `ContentStoreError`, `.damagedContent` when what is there has another digest.
    func content(_ digest: ContentDigest) throws(ContentStoreError) -> [UInt8]?
}
