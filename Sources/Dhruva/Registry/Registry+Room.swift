internal import WebSocketCommon

extension Registry {
    /// Refuses what would make too many adapters or versions, or too much to remember.
    ///
    /// - Parameters:
    ///   - id: The adapter.
    ///   - adapter: What is known of it.
    ///   - version: The version that would be new.
    ///   - metadata: What would be merged into its metadata.
    ///   - location: Where that version is said to be.
    /// - Throws: `LIMIT_EXCEEDED`.
    func checkRoom(
        _ id: String,
        _ adapter: Adapter?,
        adding version: String?,
        metadata: JSONObject,
        location: String? = nil
    ) throws(ServiceError) {
        // Nulls leave nothing behind and would have no bound; what changes is said in an event, which has one.
        let changes = metadata.encoded().count
        guard changes <= 2 * limits.metadataSize else {
            throw ServiceError(
                .limitExceeded,
                "metadata: \(changes) bytes of changes, limit is \(2 * limits.metadataSize)"
            )
        }
        if adapter == nil, adapters.count >= limits.adapters {
            throw Self.full("\(adapters.count) adapters", limits.adapters)
        }
        if version != nil {
            if let count = adapter?.versions.count, count >= limits.versions {
                throw Self.full("\(count) versions of adapter \(id.quoted)", limits.versions)
            }
            if versions >= limits.totalVersions {
                throw Self.full("\(versions) versions of all adapters", limits.totalVersions)
            }
        }
        let merged = (adapter ?? Adapter(id: id, at: "")).merging(metadata).encoded().count
        // What only shrinks is always taken: that is how room is made.
        guard merged > adapter?.metadataSize ?? 2 || version != nil || location != nil else {
            return
        }
        if merged > limits.metadataSize {
            throw ServiceError(
                .limitExceeded,
                "metadata: \(merged) bytes with what is known, limit is \(limits.metadataSize)"
            )
        }
        var added = merged - (adapter?.metadataSize ?? 0) + (location?.utf8.count ?? 0)
        if adapter == nil { added += Adapter.overhead + id.utf8.count }
        if let version { added += AdapterVersion.overhead + version.utf8.count }
        if recordSize + added > limits.recordSize {
            throw Self.full("\(recordSize) bytes of metadata and names", limits.recordSize)
        }
    }

    /// Refuses a content for which there is no room.
    ///
    /// - Throws: `LIMIT_EXCEEDED`.
    func checkContentRoom(_ size: Int) throws(ServiceError) {
        guard contentSize + size > limits.totalSize else { return }
        throw ServiceError(
            .limitExceeded,
            "content: \(size) bytes beside \(contentSize) that are stored, limit is"
                + " \(limits.totalSize); remove something first"
        )
    }

    private static func full(_ what: String, _ limit: Int) -> ServiceError {
        ServiceError(.limitExceeded, "\(what), limit is \(limit); remove something first")
    }
}
