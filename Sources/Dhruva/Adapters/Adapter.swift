internal import WebSocketCommon

/// An adapter: what is known of it, and its versions.
struct Adapter: Sendable {
    /// Its identifier.
    let id: String
    /// What describes it, merged from all that was said.
    private(set) var metadata = JSONObject()
    /// How many bytes of JSON the metadata are.
    private(set) var metadataSize = 2
    /// Its versions by their names.
    private(set) var versions: [String: AdapterVersion] = [:]
    /// The version that is meant when none is named; `nil` when there is none.
    private(set) var latest: AdapterVersion?
    /// When it was first heard of.
    let createdAt: String
    /// When it changed last.
    var updatedAt: String
    /// The change that was its last.
    var revision = 0
    private var versionsSize = 0

    init(id: String, at time: String) {
        self.id = id
        createdAt = time
        updatedAt = time
    }

    /// How much memory it holds on to, in bytes, roughly.
    var recordSize: Int { Self.overhead + id.utf8.count + metadataSize + versionsSize }

    /// What an adapter without anything holds on to, in bytes, roughly.
    static let overhead = 160

    /// The metadata with changes merged in; a null takes a member away.
    func merging(_ changes: JSONObject) -> JSONObject {
        // Made anew in one pass: to take members away one by one would move those behind each time.
        var merged = JSONObject()
        for member in metadata.members {
            switch changes[member.name] {
            case .some(.null): continue
            case .some(let value): merged[member.name] = value
            case .none: merged[member.name] = member.value
            }
        }
        for member in changes.members where member.value != .null {
            merged[member.name] = member.value
        }
        return merged
    }

    /// Merges changes into the metadata.
    mutating func merge(_ changes: JSONObject) {
        metadata = merging(changes)
        metadataSize = metadata.encoded().count
    }

    /// Adds a version.
    ///
    /// - Returns: The one that was known by its name.
    @discardableResult
    mutating func insert(_ version: AdapterVersion) -> AdapterVersion? {
        let old = versions.updateValue(version, forKey: version.name)
        versionsSize += version.recordSize - (old?.recordSize ?? 0)
        // Among the latest and a new one the later is found at once; a replaced one may have been the latest.
        let candidates = old == nil ? [latest, version].compactMap(\.self) : Array(versions.values)
        latest = VersionOrder.latest(of: candidates)
        return old
    }

    /// Takes a version away.
    mutating func remove(_ name: String) -> AdapterVersion? {
        guard let version = versions.removeValue(forKey: name) else { return nil }
        versionsSize -= version.recordSize
        latest = VersionOrder.latest(of: versions.values)
        return version
    }

    /// Its versions, the newest first.
    var ordered: [AdapterVersion] { versions.values.sorted(by: VersionOrder.precedes) }

    /// A line of a list of adapters.
    var summary: JSONObject {
        [
            "adapter_id": .string(id), "latest": (latest?.name).json,
            "versions": .integer(versions.count), "digest": (latest?.digest).json,
            "size": latest?.size.map { .integer($0) } ?? .null,
            "has_content": .bool(latest?.hasContent ?? false), "location": (latest?.location).json,
            "created_at": .string(createdAt), "updated_at": .string(updatedAt),
            "revision": .integer(revision),
        ]
    }

    /// All that is known of it but for its versions.
    var description: JSONObject {
        var object = summary
        object["metadata"] = .object(metadata)
        return object
    }
}
