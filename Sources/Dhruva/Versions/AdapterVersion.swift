internal import WebSocketCommon

/// One version of an adapter: a name for a content that stays the same.
struct AdapterVersion: Equatable, Sendable {
    /// Its name, as it was given.
    let name: String
    /// What its name says by Semantic Versioning; `nil` when it says nothing.
    let semantic: SemanticVersion?
    /// The content's digest; `nil` when a report from elsewhere did not tell.
    var digest: ContentDigest?
    /// The content's size in bytes; `nil` when a report from elsewhere did not tell.
    var size: Int?
    /// Whether the content is here.
    var hasContent: Bool
    /// Where else the content is, as a report told.
    var location: String?
    /// When it was stored, or reported.
    var storedAt: String
    /// The change that brought it: the larger, the later.
    var revision: Int

    /// How much memory it holds on to, in bytes, roughly.
    var recordSize: Int { Self.overhead + name.utf8.count + (location?.utf8.count ?? 0) }

    /// What a version without names holds on to, in bytes, roughly.
    static let overhead = 160

    /// What lists and records say of it.
    var description: JSONObject {
        [
            "version": .string(name), "digest": digest.json,
            "size": size.map { .integer($0) } ?? .null, "has_content": .bool(hasContent),
            "location": location.json, "stored_at": .string(storedAt),
            "revision": .integer(revision),
        ]
    }
}

extension AdapterVersion {
    /// Takes what an event or a record says of a version.
    ///
    /// - Parameters:
    ///   - name: The version.
    ///   - data: What is said; what it leaves out stays as it was.
    ///   - known: The version as it was known before.
    ///   - time: When it is said.
    ///   - revision: The change that says it.
    init(
        _ name: String,
        _ data: JSONObject,
        known: AdapterVersion?,
        at time: String,
        revision: Int
    ) {
        self.name = known?.name ?? name
        semantic = SemanticVersion(name)
        digest = data["digest"]?.stringValue.flatMap { ContentDigest($0) } ?? known?.digest
        size = data["size"]?.intValue ?? known?.size
        hasContent = data["has_content"]?.boolValue ?? known?.hasContent ?? false
        location = data["location"]?.stringValue ?? known?.location
        // A version that gets its content is stored then, and not when it was first heard of.
        let isStored = known == nil || hasContent && known?.hasContent == false
        storedAt = isStored ? time : known?.storedAt ?? time
        self.revision = isStored ? revision : known?.revision ?? revision
    }
}

/// Which of several versions is newer.
enum VersionOrder {
    /// Whether a version stands before another in lists, the newest first.
    ///
    /// Semantic versions go by precedence and stand before all others, which go by the order of storing: comparing each pair by
    /// whichever rule fits both would go in circles.
    static func precedes(_ version: AdapterVersion, _ other: AdapterVersion) -> Bool {
        switch (version.semantic, other.semantic) {
        case (let semantic?, let others?) where semantic != others: others < semantic
        case (.some, nil): true
        case (nil, .some): false
        default: version.revision > other.revision
        }
    }

    /// Finds the latest version: the newest that is no pre-release, or, where there are only such, the newest.
    static func latest(of versions: some Collection<AdapterVersion>) -> AdapterVersion? {
        versions.min { version, other in
            let (isPre, otherIsPre) = (isPrerelease(version), isPrerelease(other))
            return isPre == otherIsPre ? precedes(version, other) : otherIsPre
        }
    }

    private static func isPrerelease(_ version: AdapterVersion) -> Bool {
        version.semantic?.isPrerelease ?? false
    }
}
