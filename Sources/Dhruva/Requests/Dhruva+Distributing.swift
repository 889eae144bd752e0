internal import WebSocketCommon

/// The requests about distributions.
extension Dhruva {
    func distribute(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = try request.adapterID()
        let version = request.optionalString("version")
        let targets = request.parameters["targets"]?.strings ?? []
        guard 1...limits.targets ~= targets.count else {
            throw ServiceError(
                .invalidRequest,
                "targets: \(targets.count) targets, expected 1...\(limits.targets)"
            )
        }
        var seen: Set<String> = []
        for target in targets {
            try Identifier.checkText(target, "targets", upTo: Identifier.longestTarget)
            guard seen.insert(target).inserted else {
                throw ServiceError(.invalidRequest, "targets: \(target.quoted) is there twice")
            }
        }
        let distributionID = request.freshID
        return try change(request) { (_, registry, time) throws(ServiceError) in
            try registry.distributing(
                id,
                version: version,
                to: targets,
                as: distributionID,
                at: time
            )
        }
    }

    func confirm(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.string("distribution_id")
        let target = request.string("target")
        let status = Distribution.Status(rawValue: request.string("status")) ?? .failed
        let message = request.optionalString("message")
        var digest: ContentDigest?
        if let text = request.optionalString("digest") {
            digest = try Identifier.digest(text, "digest")
        }
        if let message {
            try Identifier.checkText(message, "message", upTo: Identifier.longestMessage)
        }
        return try change(request) { [digest] (_, registry, time) throws(ServiceError) in
            try registry.confirming(
                id,
                target,
                status,
                digest: digest,
                message: message,
                at: time
            )
        }
    }

    func distributionStatus(_ request: ServiceRequest) -> Outcome {
        let id = request.string("distribution_id")
        guard let distribution = registry.distributions.all[id] else {
            return Outcome(["distribution_id": .string(id), "status": "not_found"])
        }
        return Outcome(distribution.description)
    }

    func listDistributions(_ request: ServiceRequest) -> Outcome {
        let id = request.optionalString("adapter_id")
        let status = request.optionalString("status")
        let found = registry.distributions.latest {
            (id == nil || $0.adapterID == id) && (status == nil || $0.status.rawValue == status)
        }
        return Outcome([
            "distributions": .array(found.prefix(request.limit).map { .object($0.summary) }),
            "total": .integer(found.count),
        ])
    }

    var distributionState: JSONObject {
        let latest = registry.distributions.latest()
        return [
            "pending": .integer(registry.distributions.pending),
            "distributions": .array(latest.prefix(Self.rows.default).map { .object($0.summary) }),
        ]
    }
}
