internal import WebSocketCommon

/// The answers to requests that draw.
extension Excalidraw {
    /// Makes a diagram, empty or with elements.
    mutating func createDiagram(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.optionalString("diagram_id") ?? request.freshID
        try Identifier.checkDiagram(id, .invalidRequest)
        if manager.diagrams[id]?.isDrawn == true {
            throw ServiceError(.invalidState, "diagram_id: diagram \(id.quoted) exists already")
        }
        let update = try update(of: Scene(), request)
        var data: JSONObject = ["diagram_id": .string(id)]
        for member in request.members(["name", "user_id"]).members {
            data[member.name] = member.value
        }
        if !update.accepted.isEmpty { data["elements"] = .array(update.accepted) }
        data["scene_version"] = .integer(update.sceneVersion)
        return Outcome(
            [
                "diagram_id": .string(id), "status": "created",
                "accepted": .integer(update.accepted.count),
                "scene_version": .integer(update.sceneVersion),
                "created_at": request.time.json,
            ],
            events: [Event("diagram.created", data)]
        )
    }

    /// Takes elements into a diagram: those that are later than the present ones are published, for the others the answer has those that won.
    mutating func updateElements(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.string("diagram_id")
        try Identifier.checkDiagram(id, .invalidRequest)
        let scene = manager.diagrams[id]?.scene ?? Scene()
        let update = try update(of: scene, request)
        for _ in 0..<update.stale { manager.note(.stale) }
        for _ in 0..<update.unchanged { manager.note(.unchanged) }
        var events: [Event] = []
        if !update.accepted.isEmpty {
            var data = request.members(["diagram_id", "user_id"])
            data["elements"] = .array(update.accepted)
            data["scene_version"] = .integer(update.sceneVersion)
            events = [Event("diagram.updated", data)]
        }
        return Outcome(
            [
                "diagram_id": .string(id), "accepted": .integer(update.accepted.count),
                "unchanged": .integer(update.unchanged), "stale": .integer(update.stale),
                "elements": .array(update.winners), "complete": .bool(update.isComplete),
                "scene_version": .integer(update.sceneVersion),
            ],
            events: events
        )
    }

    /// Ends what is drawn.
    func deleteDiagram(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let diagram = try manager.diagram(request.string("diagram_id"))
        return Outcome(
            ["diagram_id": .string(diagram.id), "status": "deleted"],
            events: [
                Event("diagram.deleted", request.members(["diagram_id", "user_id", "reason"]))
            ]
        )
    }

    private func update(
        of scene: Scene,
        _ request: ServiceRequest
    ) throws(ServiceError) -> SceneUpdate {
        let given = request.members(["elements"])
        return try given.withSlice { (slice) throws(ServiceError) in
            try SceneUpdate(
                of: scene,
                slice,
                given["elements"]?.arrayValue ?? [],
                winnersSize: manager.limits.inlineSize
            )
        }
    }
}
