internal import WebSocketCommon

/// How adapters, versions and distributions stand on the disk.
extension Registry {
    private static func key(adapter id: String) -> StoredRecord.Key { .init("adapter", id) }

    /// An adapter's identifier has no line feed, because channels are named by it.
    private static func key(adapter id: String, version: String) -> StoredRecord.Key {
        .init("version", "\(id)\n\(version)")
    }

    private static func key(distribution id: String) -> StoredRecord.Key {
        .init("distribution", id)
    }

    // MARK: Writing

    /// What was before an event was folded in, as far as records may go with it.
    struct Before {
        fileprivate let adapter: Adapter?
        fileprivate let distributions: [String]
    }

    /// What an event is about to change.
    func before(_ name: String, _ data: JSONObject) -> Before {
        let id = data["adapter_id"]?.stringValue
        // Only a removal has records go, and only a new distribution has others forgotten.
        return Before(
            adapter: name == "adapter.removed" ? id.flatMap { adapters[$0] } : nil,
            distributions: name == "adapter.distributed" ? Array(distributions.all.keys) : []
        )
    }

    /// Adds to a change what an event, folded in already, makes of the records.
    ///
    /// - Parameters:
    ///   - name: The event.
    ///   - data: Its payload.
    ///   - before: What was before it was folded in.
    ///   - change: What is to be written.
    func note(
        _ name: String,
        _ data: JSONObject,
        before: Before,
        in change: inout StoreChange
    ) {
        if name.hasPrefix("distribution.") || name == "adapter.distributed" {
            noteDistribution(data, before: before, in: &change)
            return
        }
        let isRecording = name == "storage.event" && data["event"] == Self.recorded
        guard name.hasPrefix("adapter.") || isRecording, let id = data["adapter_id"]?.stringValue
        else { return }
        guard let adapter = adapters[id] else {
            guard let old = before.adapter else { return }
            change.remove(Self.key(adapter: old.id))
            for name in old.versions.keys {
                change.remove(Self.key(adapter: old.id, version: name))
            }
            return
        }
        change.put(record(of: adapter))
        guard let name = data["version"]?.stringValue else { return }
        if let version = adapter.versions[name] {
            change.put(record(of: version, adapter))
        } else if let version = before.adapter?.versions[name] {
            change.remove(Self.key(adapter: adapter.id, version: version.name))
        }
    }

    private func noteDistribution(
        _ data: JSONObject,
        before: Before,
        in change: inout StoreChange
    ) {
        guard let id = data["distribution_id"]?.stringValue,
            let distribution = distributions.all[id]
        else { return }
        change.put(StoredRecord(Self.key(distribution: id), distribution.record))
        for id in before.distributions where distributions.all[id] == nil {
            change.remove(Self.key(distribution: id))
        }
    }

    private func record(of adapter: Adapter) -> StoredRecord {
        StoredRecord(
            Self.key(adapter: adapter.id),
            [
                "metadata": .object(adapter.metadata),
                "created_at": .string(adapter.createdAt),
                "updated_at": .string(adapter.updatedAt), "revision": .integer(adapter.revision),
            ]
        )
    }

    private func record(of version: AdapterVersion, _ adapter: Adapter) -> StoredRecord {
        var value: JSONObject = ["adapter_id": .string(adapter.id)]
        value.merge(version.description)
        return StoredRecord(
            Self.key(adapter: adapter.id, version: version.name),
            value,
            content: version.hasContent ? version.digest : nil
        )
    }

    // MARK: Reading

    /// Takes in what was kept.
    ///
    /// - Parameter snapshot: Records, the adapters before their versions, as their collections' names are ordered.
    /// - Throws: `ContentStoreError.damaged` for a record that is not as it was written.
    mutating func load(_ snapshot: StoreSnapshot) throws(ContentStoreError) {
        var kept: [Distribution] = []
        for record in snapshot.records {
            let isRead =
                switch record.key.collection {
                case "adapter": loadAdapter(record)
                case "version": loadVersion(record)
                case "distribution":
                    Distribution(record: record.value).map { kept.append($0) } != nil
                default: false
                }
            guard !isRead else { continue }
            throw .damaged(
                reason: "\(record.key.collection) \(record.key.name.quoted) is unreadable"
            )
        }
        distributions.load(kept)
        revision = snapshot.revision
    }

    private mutating func loadAdapter(_ record: StoredRecord) -> Bool {
        let value = record.value
        guard let metadata = value["metadata"]?.objectValue,
            let created = value["created_at"]?.stringValue,
            let updated = value["updated_at"]?.stringValue,
            let number = value["revision"]?.intValue
        else { return false }
        change(record.key.name, at: created) { adapter in
            adapter.merge(metadata)
            adapter.updatedAt = updated
            adapter.revision = number
        }
        return true
    }

    private mutating func loadVersion(_ record: StoredRecord) -> Bool {
        let value = record.value
        guard let id = value["adapter_id"]?.stringValue, adapters[id] != nil,
            let name = value["version"]?.stringValue,
            let stored = value["stored_at"]?.stringValue,
            let number = value["revision"]?.intValue,
            value["has_content"]?.boolValue == (record.content != nil),
            value["has_content"]?.boolValue == false || value["size"]?.intValue != nil
        else { return false }
        let version = AdapterVersion(name, value, known: nil, at: stored, revision: number)
        guard record.content == nil || record.content == version.digest else { return false }
        change(id, at: stored) { $0.insert(version) }
        retain(version)
        return true
    }
}
