internal import WebSocketCommon

/// The answers to requests about pools.
extension Mahavishnu {
    func createPool(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.poolID ?? request.freshID
        try Identifier.check(id, ofKind: "pool")
        var data: JSONObject = ["pool_id": .string(id)]
        if let config = request.members(["config"])["config"] { data["config"] = config }
        return Outcome(
            [
                "pool_id": .string(id), "status": "active", "created_at": request.time.json,
            ],
            events: [Event("pool.spawned", data)]
        )
    }

    func scalePool(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let pool = try manager.pool(request.poolID ?? "")
        let present = pool.workers.filter { manager.workers[$0]?.status != .offline }.count
        var data: JSONObject = ["pool_id": .string(pool.id)]
        data["worker_count"] = request.parameters["worker_count"]
        var reply = data
        reply["workers"] = .integer(present)
        return Outcome(reply, events: [Event("pool.scaled", data)])
    }

    func setPoolStatus(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let pool = try manager.pool(request.poolID ?? "")
        let state: JSONObject
        switch request.parameters["status"] {
        case .string(let text)?: state = ["state": .string(text)]
        case .object(let object)?: state = object
        default:
            throw ServiceError(.invalidRequest, "status: expected an object or a string")
        }
        return Outcome(
            ["pool_id": .string(pool.id), "state": .object(state)],
            events: [
                Event(
                    "pool.status_changed",
                    ["pool_id": .string(pool.id), "status": .object(state)]
                )
            ]
        )
    }

    func closePool(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let pool = try manager.pool(request.poolID ?? "")
        var data: JSONObject = ["pool_id": .string(pool.id)]
        if let reason = request.optionalString("reason") { data["reason"] = .string(reason) }
        return Outcome(
            ["pool_id": .string(pool.id), "status": "closed"],
            events: [Event("pool.closed", data)]
        )
    }

    func poolStatus(_ request: ServiceRequest) -> Outcome {
        let id = request.poolID ?? ""
        return Outcome(
            manager.pools[id].map { manager.description(of: $0) }
                ?? ["pool_id": .string(id), "status": "not_found"]
        )
    }

    func listPools(_ request: ServiceRequest) -> Outcome {
        let status = request.optionalString("status")
        let found = manager.pools.values.filter { status == nil || $0.status.rawValue == status }
        let sorted = found.sorted { $0.id < $1.id }
        return Outcome([
            "pools": .array(sorted.prefix(request.limit).map { .object($0.summary) }),
            "total": .integer(found.count),
        ])
    }
}
