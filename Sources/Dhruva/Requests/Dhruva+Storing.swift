internal import WebSocketCommon

/// The requests that change what is stored: each is checked for itself here, then decided and done on the worker thread.
extension Dhruva {
    func store(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = try request.adapterID()
        let draft = try VersionDraft(request, limits)
        let metadata = request.object("metadata")
        return try change(request) { (archive, registry, time) throws(ServiceError) in
            try registry.storing(
                try draft.version(archive),
                of: id,
                metadata: metadata,
                at: time
            )
        }
    }

    func update(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = try request.adapterID()
        let metadata = request.object("metadata")
        let draft = try VersionDraft.optional(request, limits)
        guard draft != nil || metadata != nil else {
            throw ServiceError(
                .invalidRequest,
                "update_adapter: metadata, or version and content, are required"
            )
        }
        return try change(request) { (archive, registry, time) throws(ServiceError) in
            // Before the content is looked at: most of the work would be for nothing.
            _ = try registry.adapter(id)
            var new: NewVersion?
            if let draft { new = try draft.version(archive) }
            return try registry.updating(id, new, metadata: metadata, at: time)
        }
    }

    func remove(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = try request.adapterID()
        let version = request.optionalString("version")
        return try change(request) { (_, registry, time) throws(ServiceError) in
            try registry.removing(id, version: version, at: time)
        }
    }

    /// Has something decided and written on the worker thread.
    func change(
        _ request: ServiceRequest,
        _ decide:
            @escaping @Sendable (Archive, Registry, _ time: String) throws(ServiceError) -> Change
    ) throws(ServiceError) -> Outcome {
        try backlog.checkRoom()
        let share = backlog.share(request.roughSize)
        let time = request.time.description
        return .after { [archive] () throws(ServiceError) in
            defer { withExtendedLifetime(share) {} }
            return try archive.change { (registry) throws(ServiceError) in
                try decide(archive, registry, time)
            }
        }
    }
}

/// A version as a request writes it, not decoded yet.
struct VersionDraft: Sendable {
    private let name: String
    private let text: String
    private let encoding: ContentEncoding
    private let expected: ContentDigest?
    private let limit: Int

    /// Takes the parameters of a request that has them.
    ///
    /// - Throws: `INVALID_REQUEST`, naming the parameter.
    init(_ request: ServiceRequest, _ limits: Dhruva.Limits) throws(ServiceError) {
        name = request.string("version")
        text = request.string("content")
        encoding = request.encoding ?? .utf8
        limit = limits.contentSize
        if let digest = request.optionalString("expected_digest") {
            expected = try Identifier.digest(digest, "expected_digest")
        } else {
            expected = nil
        }
        try Identifier.checkText(name, "version", upTo: Identifier.longestVersion)
    }

    /// Takes the parameters of a request that may have them, both or neither.
    ///
    /// - Throws: `INVALID_REQUEST`, naming the parameter.
    static func optional(
        _ request: ServiceRequest,
        _ limits: Dhruva.Limits
    ) throws(ServiceError) -> VersionDraft? {
        let names = ["version", "content"]
        let missing = names.filter { request.optionalString($0) == nil }
        if missing.isEmpty { return try VersionDraft(request, limits) }
        guard missing.count == 1 else {
            let idle = ["encoding", "expected_digest"].first { request.optionalString($0) != nil }
            guard let idle else { return nil }
            throw ServiceError(.invalidRequest, "\(idle): there is no content that it belongs to")
        }
        throw ServiceError(
            .invalidRequest,
            "\(missing[0]): field required, as version and content belong together"
        )
    }

    /// Decodes the content and finds its name; takes a millisecond or more for a large one.
    ///
    /// - Throws: `INVALID_REQUEST` for a content that is not what is said of it, `LIMIT_EXCEEDED`.
    func version(_ archive: Archive) throws(ServiceError) -> NewVersion {
        guard let content = encoding.decode(text) else {
            throw ServiceError(
                .invalidRequest,
                "content: \(text.quoted) is not base64 with padding and without line breaks"
            )
        }
        guard content.count <= limit else {
            throw ServiceError(
                .limitExceeded,
                "content: \(content.count) bytes, limit is \(limit)"
            )
        }
        let digest = archive.digest(of: content)
        if let expected, expected != digest {
            throw ServiceError(
                .invalidRequest,
                "expected_digest: \(expected) was expected, the content has \(digest)"
            )
        }
        return NewVersion(name: name, content: content, digest: digest)
    }
}

extension ServiceRequest {
    /// The parameter `adapter_id`.
    ///
    /// - Throws: `INVALID_REQUEST` when it makes no channel.
    func adapterID() throws(ServiceError) -> String {
        let id = string("adapter_id")
        try Identifier.checkAdapter(id)
        return id
    }

    /// An optional parameter that is an object; `nil` when it is missing or null.
    func object(_ name: String) -> JSONObject? { parameters[name]?.objectValue }

    /// How a content is written, or wanted; `nil` when that is not said.
    var encoding: ContentEncoding? {
        optionalString("encoding").flatMap { ContentEncoding(rawValue: $0) }
    }

    /// How many rows are asked for.
    var limit: Int { parameters["limit"]?.intValue ?? Dhruva.rows.default }

    /// About how much memory it holds on to, in bytes.
    fileprivate var roughSize: Int {
        let content = parameters["content"]?.stringValue?.utf8.count ?? 0
        return 1024 + content + (object("metadata")?.encoded().count ?? 0)
    }
}
