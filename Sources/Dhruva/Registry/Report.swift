internal import WebSocketCommon

/// What another program said of an adapter, by publishing `adapter.stored` or `adapter.updated` itself.
struct Report: Sendable {
    var adapterID: String
    var version: String?
    var digest: ContentDigest?
    var size: Int?
    var location: String?
    var metadata: JSONObject
    var time: String

    /// The fields of those events that are no metadata.
    private static let fields: Set = [
        "adapter_id", "version", "digest", "size", "has_content", "location", "metadata",
        "changed_at", "revision", "timestamp",
    ]

    /// Reads an event's payload.
    ///
    /// Members that no declaration names are metadata: the ecosystem's programs merge theirs into the payload.
    ///
    /// - Throws: `INVALID_PAYLOAD`, naming the field.
    init(_ data: JSONObject, at time: String) throws(ServiceError) {
        adapterID = data["adapter_id"]?.stringValue ?? ""
        version = data["version"]?.stringValue
        size = data["size"]?.intValue
        location = data["location"]?.stringValue
        self.time = time
        metadata = JSONObject()
        for member in data.members where !Self.fields.contains(member.name) {
            metadata[member.name] = member.value
        }
        for member in data["metadata"]?.objectValue?.members ?? [] {
            metadata[member.name] = member.value
        }
        if let text = data["digest"]?.stringValue {
            digest = try Identifier.digest(text, "digest", .invalidPayload)
        }
        try Identifier.checkAdapter(adapterID, .invalidPayload)
        if let version {
            try Identifier.checkText(
                version,
                "version",
                upTo: Identifier.longestVersion,
                .invalidPayload
            )
        }
        if let location {
            try Identifier.checkText(
                location,
                "location",
                upTo: Identifier.longestLocation,
                .invalidPayload
            )
        }
        if data["content"] != nil || data["has_content"] == true {
            throw ServiceError(
                .invalidPayload,
                "an event brings no content; call store_adapter, or publish where it is as location"
            )
        }
    }
}

extension Registry {
    /// Decides what a report from elsewhere comes to: a version of which the content is not here.
    ///
    /// - Throws: `INVALID_STATE` when the version has another content, `LIMIT_EXCEEDED`.
    func recording(_ report: Report) throws(ServiceError) -> Change {
        let adapter = adapters[report.adapterID]
        let known = report.version.flatMap { adapter?.versions[$0] }
        if let digest = known?.digest, let reported = report.digest, digest != reported {
            throw ServiceError(
                .invalidState,
                "version: \((report.version ?? "").quoted) has the content \(digest), not \(reported)"
            )
        }
        let isNew = report.version != nil && known == nil
        try checkRoom(
            report.adapterID,
            adapter,
            adding: isNew ? report.version : nil,
            metadata: report.metadata,
            location: known?.location == report.location ? nil : report.location
        )
        let saysMore =
            known?.digest == nil && report.digest != nil
            || report.location != nil && known?.location != report.location
        let isKnown =
            adapter != nil && !isNew && (report.version == nil || !saysMore)
            && adapter?.merging(report.metadata) == adapter?.metadata
        guard !isKnown else { return Change(reply: [:]) }
        var data: JSONObject = [
            "storage_type": "adapters", "event": Self.recorded,
            "adapter_id": .string(report.adapterID),
        ]
        if let version = report.version {
            data["version"] = .string(version)
            data["digest"] = report.digest?.json
            // What is stored here has the size that it has.
            if known?.digest == nil { data["size"] = report.size.map { .integer($0) } }
            data["location"] = report.location.map { .string($0) }
        }
        if !report.metadata.members.isEmpty { data["metadata"] = .object(report.metadata) }
        data["changed_at"] = .string(report.time)
        return Change(reply: [:], events: [Event("storage.event", data)])
    }
}
