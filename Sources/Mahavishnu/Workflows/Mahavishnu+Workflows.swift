internal import WebSocketCommon

/// The answers to requests about workflows.
extension Mahavishnu {
    func startWorkflow(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.optionalString("workflow_id") ?? request.freshID
        try Identifier.check(id, ofKind: "workflow")
        let name = request.string("name")
        try Identifier.checkName(name, "name")
        let stages = try Stage.read(
            request.parameters["stages"] ?? [],
            limits: manager.limits,
            .invalidRequest
        )
        var data: JSONObject = ["workflow_id": .string(id), "name": .string(name)]
        if let poolID = request.poolID {
            _ = try manager.pool(poolID)
            guard !stages.isEmpty else {
                throw ServiceError(
                    .invalidRequest,
                    "stages: expected at least one, found none"
                )
            }
            data["pool_id"] = .string(poolID)
        }
        data["stages"] = request.parameters["stages"]
        for member in request.parameters["metadata"]?.objectValue?.members ?? [] {
            guard !Manager.startMembers.contains(member.name) else {
                throw ServiceError(
                    .invalidRequest,
                    "metadata: \(member.name.quoted) is a member of the event itself"
                )
            }
            data[member.name] = member.value
        }
        return Outcome(
            [
                "workflow_id": .string(id), "status": "running",
                "total_stages": .integer(stages.count), "started_at": request.time.json,
            ],
            events: [Event("workflow.started", data)]
        )
    }

    func cancelWorkflow(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let workflow = try manager.workflow(request.string("workflow_id"))
        return Outcome(
            ["workflow_id": .string(workflow.id), "status": "cancelled"],
            events: [Event("workflow.cancelled", request.members(["workflow_id", "reason"]))]
        )
    }

    func workflowStatus(_ request: ServiceRequest) -> Outcome {
        let id = request.string("workflow_id")
        return Outcome(
            manager.workflows[id]?.description
                ?? ["workflow_id": .string(id), "status": "not_found"]
        )
    }

    func listWorkflows(_ request: ServiceRequest) -> Outcome {
        let status = request.optionalString("status")
        let pool = request.poolID
        let found = manager.workflows.values.filter {
            (status == nil || $0.status.rawValue == status) && (pool == nil || $0.poolID == pool)
        }
        let latest = found.sorted { $0.number > $1.number }
        return Outcome([
            "workflows": .array(latest.prefix(request.limit).map { .object($0.summary) }),
            "total": .integer(found.count),
        ])
    }
}
