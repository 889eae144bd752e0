internal import WebSocketCommon

/// The answers to requests about diagrams.
extension Excalidraw {
    /// Tells a diagram, or a part of it, in the form of a `.excalidraw` file.
    mutating func getDiagram(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let id = request.string("diagram_id")
        // Kept, so that it is sorted once for all who ask.
        manager.change(id) { $0.scene.sort() }
        let diagram = try manager.diagram(id)
        var part = ScenePage.Request()
        part.includesTombstones = request.parameters["include_deleted"]?.boolValue ?? false
        part.offset = request.parameters["offset"]?.intValue ?? 0
        part.limit = request.parameters["limit"]?.intValue
        var scope = "whole"
        if let since = try since(request), since.origin == diagram.createdAt,
            diagram.scene.forgotten...diagram.scene.changes ~= since.change
        {
            scope = "changes"
            part.since = since.change
            part.includesTombstones = true
        }
        let page = ScenePage(of: diagram.scene, part, size: manager.limits.pageSize)
        var reply: JSONObject = [
            "type": "excalidraw", "version": 2, "source": "ecosystem-hub",
            "elements": [], "appState": [:], "files": [:],
            "diagram_id": .string(diagram.id), "name": diagram.name.json,
            "scene_version": .integer(diagram.scene.version),
            "position": .string(diagram.position.description), "scope": .string(scope),
            "total": .integer(page.total), "offset": .integer(part.offset),
        ]
        if let next = page.next { reply["next_offset"] = .integer(next) }
        reply["created_at"] = diagram.createdAt.json
        reply["updated_at"] = diagram.updatedAt.json
        if page.size <= manager.limits.inlineSize {
            reply["elements"] = page.values
            return Outcome(reply)
        }
        return .after { [reply] () throws(ServiceError) in
            var whole = reply
            whole["elements"] = page.values
            return Outcome(whole)
        }
    }

    private func since(_ request: ServiceRequest) throws(ServiceError) -> ScenePosition? {
        guard let text = request.optionalString("since") else { return nil }
        guard let position = ScenePosition(text) else {
            throw ServiceError(
                .invalidRequest,
                "since: \(text.quoted) is not the position of an answer"
            )
        }
        return position
    }

    func diagramStatus(_ request: ServiceRequest) -> Outcome {
        let id = request.string("diagram_id")
        var reply: JSONObject = ["diagram_id": .string(id), "status": "not_found"]
        if let diagram = manager.diagrams[id] {
            reply["status"] = "found"
            reply["diagram"] = .object(diagram.summary)
        }
        return Outcome(reply)
    }

    func status(_ request: ServiceRequest) -> Outcome {
        let id = request.string("diagram_id")
        let isKnown = manager.diagrams[id] != nil
        return Outcome(["diagram_id": .string(id), "status": isKnown ? "found" : "not_found"])
    }

    func listDiagrams(_ request: ServiceRequest) -> Outcome {
        let latest = manager.diagrams.values.sorted {
            ($1.updatedAt, $0.id) < ($0.updatedAt, $1.id)
        }
        let rows = latest.dropFirst(request.parameters["offset"]?.intValue ?? 0)
            .prefix(request.parameters["limit"]?.intValue ?? Self.rows.default)
        return Outcome([
            "diagrams": .array(rows.map { .object($0.summary) }), "total": .integer(latest.count),
        ])
    }

    // MARK: States

    /// All elements of a scene with its tombstones, as a client needs them to begin with; `nil` when they are too large for an answer
    /// that has more to tell.
    func wholeScene(of scene: Scene) -> JSON? {
        // Without looking at each element: this is asked for with every join.
        guard scene.jsonSize <= manager.limits.inlineSize else { return nil }
        var part = ScenePage.Request()
        part.includesTombstones = true
        let page = ScenePage(of: scene, part, size: manager.limits.inlineSize)
        guard page.next == nil, page.size <= manager.limits.inlineSize else { return nil }
        return page.values
    }

    /// What is known of a diagram, with its elements unless they are too large together.
    func state(of diagram: Diagram) -> JSONObject {
        var state = diagram.summary
        state["elements"] = wholeScene(of: diagram.scene)
        return state
    }
}
