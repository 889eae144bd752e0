internal import WebSocketCommon

extension Registry {
    /// Decides what storing a version comes to.
    ///
    /// - Throws: `INVALID_STATE` when the version has another content, `LIMIT_EXCEEDED`.
    func storing(
        _ new: NewVersion,
        of id: String,
        metadata: JSONObject?,
        at time: String
    ) throws(ServiceError) -> Change {
        let adapter = adapters[id]
        if let known = try duplicate(of: new, in: adapter) {
            return Change(reply: reply(id, known, isDuplicate: true))
        }
        return try change(
            "adapter.stored",
            id,
            adapter,
            new,
            metadata: metadata ?? JSONObject(),
            at: time
        )
    }

    /// Decides what an update of an adapter comes to.
    ///
    /// - Throws: `NOT_FOUND` for an adapter that is not known, `INVALID_STATE`, `LIMIT_EXCEEDED`.
    func updating(
        _ id: String,
        _ new: NewVersion?,
        metadata: JSONObject?,
        at time: String
    ) throws(ServiceError) -> Change {
        let adapter = try adapter(id)
        var known: AdapterVersion?
        if let new { known = try duplicate(of: new, in: adapter) }
        let metadata = metadata ?? JSONObject()
        guard new != nil && known == nil || adapter.merging(metadata) != adapter.metadata else {
            var reply = reply(id, known, isDuplicate: true)
            reply["updated_at"] = .string(adapter.updatedAt)
            reply["revision"] = .integer(adapter.revision)
            return Change(reply: reply)
        }
        var result = try change(
            "adapter.updated",
            id,
            adapter,
            known == nil ? new : nil,
            metadata: metadata,
            at: time
        )
        result.reply["updated_at"] = .string(time)
        return result
    }

    /// Finds the version that a new one would be, with its content.
    ///
    /// - Throws: `INVALID_STATE` when the version has another content.
    private func duplicate(
        of new: NewVersion,
        in adapter: Adapter?
    ) throws(ServiceError) -> AdapterVersion? {
        guard let known = adapter?.versions[new.name] else { return nil }
        if let digest = known.digest, digest != new.digest {
            throw ServiceError(
                .invalidState,
                "version: \(new.name.quoted) has the content \(digest), this one is \(new.digest);"
                    + " give it another version, or remove that one first"
            )
        }
        return known.hasContent ? known : nil
    }

    private func change(
        _ event: String,
        _ id: String,
        _ adapter: Adapter?,
        _ new: NewVersion?,
        metadata: JSONObject,
        at time: String
    ) throws(ServiceError) -> Change {
        let isNew = new.map { adapter?.versions[$0.name] == nil } ?? false
        try checkRoom(id, adapter, adding: isNew ? new?.name : nil, metadata: metadata)
        var data: JSONObject = ["adapter_id": .string(id)]
        var result = Change(reply: ["adapter_id": .string(id)])
        var storage: Event?
        if let new {
            if contents[new.digest] == nil {
                try checkContentRoom(new.content.count)
                result.content = (new.digest, new.content)
            }
            let size = JSON.integer(new.content.count)
            data["version"] = .string(new.name)
            data["digest"] = new.digest.json
            data["size"] = size
            data["has_content"] = true
            result.reply = data
            result.reply["has_content"] = JSON?.none
            result.reply["stored_at"] = .string(time)
            storage = Event(
                "storage.event",
                [
                    "storage_type": "content", "event": result.content == nil ? "reused" : "put",
                    "digest": new.digest.json, "size": size, "adapter_id": .string(id),
                    "version": .string(new.name), "changed_at": .string(time),
                ]
            )
        }
        result.reply["duplicate"] = false
        if !metadata.members.isEmpty { data["metadata"] = .object(metadata) }
        data["changed_at"] = .string(time)
        result.events = [Event(event, data)] + [storage].compactMap(\.self)
        return result
    }

    private func reply(_ id: String, _ known: AdapterVersion?, isDuplicate: Bool) -> JSONObject {
        var reply: JSONObject = ["adapter_id": .string(id)]
        if let known {
            for name in ["version", "digest", "size", "stored_at", "revision"] {
                reply[name] = known.description[name]
            }
        }
        reply["duplicate"] = .bool(isDuplicate)
        return reply
    }
}
