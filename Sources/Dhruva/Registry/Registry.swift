internal import WebSocketCommon

/// All adapters, their versions and their distributions: what the events of the store's changes make of them.
///
/// There are two of it. The archive's is as far as the disk; decisions are made on it. The service's is as far as what subscribers
/// have heard; it follows by the same events.
struct Registry: Sendable {
    /// A content that versions name.
    struct Content: Sendable {
        let size: Int
        /// How many versions name it.
        var names = 1
    }

    let limits: Dhruva.Limits
    private(set) var adapters: [String: Adapter] = [:]
    private(set) var names = SortedNames()
    private(set) var contents: [ContentDigest: Content] = [:]
    var distributions: Distributions
    /// The number of the last change.
    var revision = 0
    /// Bytes of all contents.
    private(set) var contentSize = 0
    /// Versions of all adapters.
    private(set) var versions = 0
    /// Bytes that all adapters hold on to.
    private(set) var recordSize = 0

    init(limits: Dhruva.Limits) {
        self.limits = limits
        distributions = Distributions(limit: limits.distributions)
    }

    /// The adapter of that name.
    func adapter(_ id: String) throws(ServiceError) -> Adapter {
        if let adapter = adapters[id] { return adapter }
        throw ServiceError(.notFound, "adapter_id: no adapter \(id.quoted)")
    }

    /// A version of an adapter, the latest unless one is named.
    func version(_ name: String?, of adapter: Adapter) throws(ServiceError) -> AdapterVersion {
        guard let name else {
            if let latest = adapter.latest { return latest }
            throw ServiceError(
                .notFound,
                "adapter_id: adapter \(adapter.id.quoted) has no versions"
            )
        }
        if let version = adapter.versions[name] { return version }
        throw ServiceError(
            .notFound,
            "version: adapter \(adapter.id.quoted) has no version \(name.quoted)"
        )
    }

    // MARK: Changing

    /// Changes an adapter, which is made when it is not known yet, and keeps the sums in step.
    mutating func change(_ id: String, at time: String, _ body: (inout Adapter) -> Void) {
        var adapter: Adapter
        if let known = adapters.removeValue(forKey: id) {
            adapter = known
            forget(known)
        } else {
            adapter = Adapter(id: id, at: time)
            names.insert(id)
        }
        body(&adapter)
        recordSize += adapter.recordSize
        adapters[adapter.id] = adapter
    }

    /// Takes an adapter away, with its versions.
    mutating func remove(_ id: String) {
        guard let adapter = adapters.removeValue(forKey: id) else { return }
        forget(adapter)
        names.remove(adapter.id)
        for version in adapter.versions.values { release(version) }
    }

    private mutating func forget(_ adapter: Adapter) { recordSize -= adapter.recordSize }

    /// Counts a version, and what it names.
    mutating func retain(_ version: AdapterVersion) {
        versions += 1
        guard version.hasContent, let digest = version.digest, let size = version.size else {
            return
        }
        if contents[digest] == nil { contentSize += size }
        contents[digest, default: Content(size: size, names: 0)].names += 1
    }

    /// Counts a version no more.
    mutating func release(_ version: AdapterVersion) {
        versions -= 1
        guard version.hasContent, let digest = version.digest, var content = contents[digest]
        else { return }
        content.names -= 1
        contents[digest] = content.names > 0 ? content : nil
        if content.names == 0 { contentSize -= content.size }
    }
}
