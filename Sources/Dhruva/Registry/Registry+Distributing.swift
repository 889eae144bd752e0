internal import WebSocketCommon

extension Registry {
    /// Decides what distributing a version comes to.
    ///
    /// - Throws: `NOT_FOUND` for what is not here, `LIMIT_EXCEEDED`.
    func distributing(
        _ id: String,
        version name: String?,
        to targets: [String],
        as distributionID: String,
        at time: String
    ) throws(ServiceError) -> Change {
        let adapter = try adapter(id)
        let version = try version(name, of: adapter)
        try checkContent(of: version, adapter)
        try distributions.checkRoom()
        let data: JSONObject = [
            "distribution_id": .string(distributionID), "adapter_id": .string(adapter.id),
            "version": .string(version.name), "digest": version.digest.json,
            "size": version.size.map { .integer($0) } ?? .null, "targets": targets.json,
            "changed_at": .string(time),
        ]
        var reply = data
        reply["changed_at"] = JSON?.none
        reply["status"] = "pending"
        reply["distributed_at"] = .string(time)
        return Change(reply: reply, events: [Event("adapter.distributed", data)])
    }

    /// Refuses a version whose content is not here, saying where it is.
    ///
    /// - Throws: `NOT_FOUND`.
    func checkContent(of version: AdapterVersion, _ adapter: Adapter) throws(ServiceError) {
        guard !version.hasContent else { return }
        let place = version.location.map { "it was reported to be at \($0.quoted)" }
        throw ServiceError(
            .notFound,
            "version: the content of \(version.name.quoted) of adapter \(adapter.id.quoted) is not"
                + " here; \(place ?? "it was only reported"), store it or name a version that is here"
        )
    }

    /// Decides what a target's answer comes to.
    ///
    /// - Throws: `NOT_FOUND` for an unknown distribution or target; `INVALID_STATE` for another content, or a failure after the
    ///   delivery.
    func confirming(
        _ id: String,
        _ name: String,
        _ status: Distribution.Status,
        digest: ContentDigest?,
        message: String?,
        at time: String
    ) throws(ServiceError) -> Change {
        guard let distribution = distributions.all[id] else {
            throw ServiceError(.notFound, "distribution_id: no distribution \(id.quoted)")
        }
        guard let target = distribution.target(name) else {
            throw ServiceError(
                .notFound,
                "target: distribution \(id.quoted) has no target \(name.quoted)"
            )
        }
        if status == .delivered, let digest, digest != distribution.digest {
            throw ServiceError(
                .invalidState,
                "digest: \(digest) was delivered, \(distribution.digest?.description ?? "another")"
                    + " was distributed; fetch it again, or confirm it as failed"
            )
        }
        if target.status == .delivered, status == .failed {
            throw ServiceError(
                .invalidState,
                "target: \(name.quoted) has confirmed the delivery already"
            )
        }
        var after = distribution
        after.confirm(name, status, message, at: time)
        var reply: JSONObject = [
            "distribution_id": .string(id), "target": .string(name),
            "status": .string(status.rawValue),
        ]
        let isDuplicate = target.status == status && target.message == message
        reply["duplicate"] = .bool(isDuplicate)
        reply["distribution_status"] = .string(after.status.rawValue)
        for (name, count) in after.counts.members { reply[name] = count }
        guard !isDuplicate else { return Change(reply: reply) }
        return Change(reply: reply, events: Self.events(after, name, status, message, at: time))
    }

    private static func events(
        _ distribution: Distribution,
        _ target: String,
        _ status: Distribution.Status,
        _ message: String?,
        at time: String
    ) -> [Event] {
        var progress: JSONObject = [
            "distribution_id": .string(distribution.id),
            "adapter_id": .string(distribution.adapterID),
            "version": .string(distribution.version), "target": .string(target),
            "status": .string(status.rawValue),
        ]
        if let message { progress["message"] = .string(message) }
        var completed: JSONObject = [
            "distribution_id": .string(distribution.id),
            "adapter_id": .string(distribution.adapterID),
            "version": .string(distribution.version),
            "status": .string(distribution.status.rawValue),
        ]
        for (name, count) in distribution.counts.members {
            progress[name] = count
            completed[name] = count
        }
        progress["changed_at"] = .string(time)
        completed["changed_at"] = .string(time)
        let events = [Event("distribution.progress", progress)]
        guard distribution.status != .pending else { return events }
        return events + [Event("distribution.completed", completed)]
    }
}
