/// A record of a content store.
package struct StoredRecord: Equatable, Sendable {
    /// What names a record.
    package struct Key: Hashable, Sendable {
        /// What kind of record it is, such as `version`.
        package let collection: String
        /// Its name among those of its kind.
        package let name: String

        /// Names a record.
        package init(_ collection: String, _ name: String) {
            self.collection = collection
            self.name = name
        }
    }

    /// Its name.
    package let key: Key
    /// What it says.
    package let value: JSONObject
    /// The content that it names, which is kept as long as it does; `nil` for none.
    package let content: ContentDigest?

    /// Describes a record.
    package init(_ key: Key, _ value: JSONObject, content: ContentDigest? = nil) {
        self.key = key
        self.value = value
        self.content = content
    }
}

/// What a content store is to do, all or nothing.
package struct StoreChange: Sendable {
    /// The revision that the change was made for; a store of another one refuses it.
    package var base: Int
    /// The revision that the store has afterwards, above `base`.
    package var revision: Int
    /// Contents that may be new, by their digests.
    package var contents: [ContentDigest: [UInt8]] = [:]
    /// Records that go; those that are not there do not matter.
    package private(set) var removals: Set<StoredRecord.Key> = []
    /// Records that come, each in place of the one of its name.
    package private(set) var records: [StoredRecord.Key: StoredRecord] = [:]

    /// Describes a change that does nothing yet.
    package init(base: Int, revision: Int) {
        self.base = base
        self.revision = revision
    }

    /// Has a record written, whatever was to become of it before.
    package mutating func put(_ record: StoredRecord) {
        removals.remove(record.key)
        records[record.key] = record
    }

    /// Has a record removed, whatever was to become of it before.
    package mutating func remove(_ key: StoredRecord.Key) {
        records[key] = nil
        removals.insert(key)
    }
}

/// All that a content store knows, but for the contents.
package struct StoreSnapshot: Sendable {
    /// How often it was changed.
    package let revision: Int
    /// The records, in the order of their collections and names.
    package let records: [StoredRecord]

    /// Describes a state.
    package init(revision: Int, records: [StoredRecord]) {
        self.revision = revision
        self.records = records
    }
}
