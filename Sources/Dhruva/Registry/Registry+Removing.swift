internal import WebSocketCommon

extension Registry {
    /// Decides what removing an adapter, or one version of it, comes to.
    ///
    /// - Throws: `NOT_FOUND`.
    func removing(
        _ id: String,
        version name: String?,
        at time: String
    ) throws(ServiceError) -> Change {
        let adapter = try adapter(id)
        var gone = adapter.ordered
        if let name { gone = [try version(name, of: adapter)] }
        var data: JSONObject = ["adapter_id": .string(id)]
        if let name { data["version"] = .string(name) }
        data["versions"] = .integer(gone.count)
        data["changed_at"] = .string(time)
        let unnamed = unnamedContents(without: gone)
        let freed = unnamed.reduce(0) { $0 + $1.size }
        return Change(
            reply: [
                "adapter_id": .string(id), "removed_versions": gone.map(\.name).json,
                "removed_contents": .integer(unnamed.count), "freed_bytes": .integer(freed),
            ],
            events: [Event("adapter.removed", data)]
                + unnamed.map { content in
                    Event(
                        "storage.event",
                        [
                            "storage_type": "content", "event": "removed",
                            "digest": content.digest.json, "size": .integer(content.size),
                            "adapter_id": .string(id), "changed_at": .string(time),
                        ]
                    )
                }
        )
    }

    /// The contents that nobody names when some versions are gone, in the order of those.
    private func unnamedContents(
        without gone: [AdapterVersion]
    ) -> [(digest: ContentDigest, size: Int)] {
        var names: [ContentDigest: Int] = [:]
        var unnamed: [(digest: ContentDigest, size: Int)] = []
        for version in gone where version.hasContent {
            guard let digest = version.digest, let content = contents[digest] else { continue }
            names[digest, default: 0] += 1
            if names[digest] == content.names { unnamed.append((digest, content.size)) }
        }
        return unnamed
    }
}
