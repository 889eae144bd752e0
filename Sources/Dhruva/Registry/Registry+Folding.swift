internal import WebSocketCommon

extension Registry {
    /// Folds an event of a change of the store's; one that was folded already, and one that tells of no change, does nothing.
    mutating func fold(_ name: String, _ data: JSONObject) {
        guard let number = data["revision"]?.intValue, number > revision else { return }
        let time = data["changed_at"]?.stringValue ?? ""
        switch name {
        case "adapter.stored", "adapter.updated": note(data, number, at: time)
        case "storage.event":
            guard data["event"] == Self.recorded else { return }
            note(data, number, at: time)
        case "adapter.removed": remove(data, number, at: time)
        case "adapter.distributed":
            guard let distribution = Distribution(data, at: time, revision: number) else { return }
            distributions.insert(distribution)
        case "distribution.progress": confirm(data, at: time)
        default: return
        }
        revision = number
    }

    /// What a `storage.event` calls the recording of a report from elsewhere.
    static var recorded: JSON { "recorded" }

    private mutating func note(_ data: JSONObject, _ number: Int, at time: String) {
        guard let id = data["adapter_id"]?.stringValue else { return }
        var (old, new): (AdapterVersion?, AdapterVersion?)
        change(id, at: time) { adapter in
            if let name = data["version"]?.stringValue {
                let version = AdapterVersion(
                    name,
                    data,
                    known: adapter.versions[name],
                    at: time,
                    revision: number
                )
                old = adapter.insert(version)
                new = version
            }
            if let changes = data["metadata"]?.objectValue { adapter.merge(changes) }
            adapter.updatedAt = time
            adapter.revision = number
        }
        if let old { release(old) }
        if let new { retain(new) }
    }

    private mutating func remove(_ data: JSONObject, _ number: Int, at time: String) {
        guard let id = data["adapter_id"]?.stringValue else { return }
        guard let name = data["version"]?.stringValue else {
            remove(id)
            return
        }
        guard adapters[id] != nil else { return }
        var gone: AdapterVersion?
        change(id, at: time) { adapter in
            gone = adapter.remove(name)
            adapter.updatedAt = time
            adapter.revision = number
        }
        if let gone { release(gone) }
    }

    private mutating func confirm(_ data: JSONObject, at time: String) {
        guard let id = data["distribution_id"]?.stringValue,
            let target = data["target"]?.stringValue,
            let status = data["status"]?.stringValue.flatMap({ Distribution.Status(rawValue: $0) })
        else { return }
        distributions.confirm(id, target, status, data["message"]?.stringValue, at: time)
    }
}
