internal import WebSocketCommon

/// The requests that tell what is stored.
extension Dhruva {
    /// Reads the content of a version on the worker thread, behind the changes that were asked for before.
    func get(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = try request.adapterID()
        let name = request.optionalString("version")
        let encoding = request.encoding
        return .after { [archive] () throws(ServiceError) in
            let registry = try archive.current()
            let adapter = try registry.adapter(id)
            let version = try registry.version(name, of: adapter)
            try registry.checkContent(of: version, adapter)
            guard let digest = version.digest else {
                throw .internalError("\(version.name.quoted) has a content without a digest")
            }
            var reply: JSONObject = [
                "adapter_id": .string(adapter.id), "version": .string(version.name),
                "stored_at": .string(version.storedAt), "metadata": .object(adapter.metadata),
            ]
            try Self.add(digest, archive, encoding, to: &reply)
            return Outcome(reply)
        }
    }

    /// Reads a content on the worker thread, whoever names it.
    func getContent(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let digest = try Identifier.digest(request.string("digest"), "digest")
        let encoding = request.encoding
        return .after { [archive] () throws(ServiceError) in
            guard try archive.current().contents[digest] != nil else {
                throw ServiceError(.notFound, "digest: no content \(digest)")
            }
            var reply = JSONObject()
            try Self.add(digest, archive, encoding, to: &reply)
            return Outcome(reply)
        }
    }

    /// Adds a content to an answer.
    private static func add(
        _ digest: ContentDigest,
        _ archive: Archive,
        _ encoding: ContentEncoding?,
        to reply: inout JSONObject
    ) throws(ServiceError) {
        let bytes = try archive.content(digest)
        let (used, text) = try write(bytes, encoding)
        reply["digest"] = digest.json
        reply["size"] = .integer(bytes.count)
        reply["encoding"] = .string(used.rawValue)
        reply["content"] = .string(text)
    }

    /// Writes bytes as they were asked for; otherwise as text if they are text that does not grow beyond base64, or as base64.
    private static func write(
        _ bytes: [UInt8],
        _ encoding: ContentEncoding?
    ) throws(ServiceError) -> (ContentEncoding, String) {
        if encoding != .base64, let text = ContentEncoding.utf8.encode(bytes) {
            if encoding == .utf8 || text.encoded().count <= bytes.count * 4 / 3 + 6 {
                return (.utf8, text)
            }
        } else if encoding == .utf8 {
            throw ServiceError(
                .invalidRequest,
                "encoding: the content is not UTF-8; ask for base64"
            )
        }
        return (.base64, ContentEncoding.base64.encode(bytes) ?? "")
    }

    func adapterStatus(_ request: ServiceRequest) -> Outcome {
        let id = request.string("adapter_id")
        let adapter = registry.adapters[id]
        return Outcome([
            "adapter_id": .string(id), "status": adapter == nil ? "not_found" : "found",
            "adapter": adapter.map { .object($0.description) } ?? .null,
        ])
    }

    func listAdapters(_ request: ServiceRequest) -> Outcome {
        let found = registry.names.beginning(with: request.optionalString("prefix") ?? "")
        var rest = found
        if let last = request.optionalString("after") {
            rest = SortedNames.behind(last, in: found)
        }
        let rows = rest.prefix(request.limit).compactMap { registry.adapters[$0]?.summary }
        return Outcome([
            "adapters": .array(rows.map { .object($0) }), "total": .integer(found.count),
            "revision": .integer(registry.revision),
        ])
    }

    func listVersions(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let adapter = try registry.adapter(request.string("adapter_id"))
        let rows = adapter.ordered.prefix(request.limit)
        return Outcome([
            "adapter_id": .string(adapter.id), "latest": (adapter.latest?.name).json,
            "versions": .array(rows.map { .object($0.description) }),
            "total": .integer(adapter.versions.count),
        ])
    }

    func status(_ request: ServiceRequest) -> Outcome {
        if let id = request.optionalString("adapter_id") {
            let status = registry.adapters[id] == nil ? "not_found" : "found"
            return Outcome(["adapter_id": .string(id), "status": .string(status)])
        }
        let id = request.string("distribution_id")
        let status = registry.distributions.all[id]?.status.rawValue ?? "not_found"
        return Outcome(["distribution_id": .string(id), "status": .string(status)])
    }

    // MARK: Channels

    func adapterState(_ id: String) -> JSONObject? {
        guard let adapter = registry.adapters[id] else { return nil }
        var object = adapter.description
        let rows = adapter.ordered.prefix(Self.rows.default)
        object["latest_versions"] = .array(rows.map { .object($0.description) })
        return object
    }

    var contentState: JSONObject {
        [
            "contents": .integer(registry.contents.count),
            "bytes": .integer(registry.contentSize), "limit": .integer(limits.totalSize),
            "revision": .integer(registry.revision),
        ]
    }

    var totals: JSONObject {
        [
            "adapters": .integer(registry.adapters.count),
            "versions": .integer(registry.versions),
            "contents": .integer(registry.contents.count),
            "bytes": .integer(registry.contentSize),
            "revision": .integer(registry.revision),
        ]
    }
}
