internal import WebSocketCommon

/// The diagrams and who is in them, folded from events.
struct Manager: Sendable {
    let limits: Excalidraw.Limits
    /// Only `change` writes here, so that the sums stay right.
    private(set) var diagrams: [String: Diagram] = [:]
    /// Which clients hold which seats, and who is watched because none does; no events tell this.
    var seats = Seats()
    var vigil = Vigil()
    var counts = Counts()

    init(limits: Excalidraw.Limits) { self.limits = limits }

    // MARK: Checking

    /// Says whether an event fits: its names name something, its elements are elements, and there is room for it.
    ///
    /// Things become known by their first event, whichever it is, because their programs may have begun before the hub.
    func check(_ event: EventView) throws(ServiceError) {
        let id = event.string("diagram_id") ?? ""
        try Identifier.checkDiagram(id, .invalidPayload)
        if let user = event.string("user_id") {
            try Identifier.checkName(user, "user_id", code: .invalidPayload)
        }
        switch event.name {
        case "diagram.created", "diagram.updated": try checkDrawing(event, id)
        case "user.joined": try checkJoining(event, id)
        case "cursor.moved": try checkCursor(event)
        default: break
        }
    }

    // MARK: Folding

    /// Folds an event into the state.
    mutating func apply(_ event: EventView) {
        guard let id = event.string("diagram_id") else { return }
        switch event.name {
        case "diagram.created", "diagram.updated": draw(event, in: id)
        case "diagram.deleted": change(id) { $0.clear(at: event.time) }
        case "user.joined": join(event, id)
        case "user.left": leave(event, id)
        case "cursor.moved": moveCursor(event, id)
        default: break
        }
    }

    // MARK: Changing

    /// Makes a diagram known.
    mutating func makeDiagram(_ id: String, at time: Timestamp) {
        if diagrams[id] == nil { diagrams[id] = Diagram(id: id, at: time) }
    }

    /// Changes a diagram where it is, if it is known; one that nothing speaks for any more is forgotten.
    mutating func change(_ id: String, _ body: (inout Diagram) -> Void) {
        guard let place = diagrams.index(forKey: id) else { return }
        count(diagrams.values[place], -1)
        body(&diagrams.values[place])
        if diagrams.values[place].isShell {
            diagrams.remove(at: place)
        } else {
            count(diagrams.values[place], 1)
        }
    }

    /// Forgets a diagram.
    mutating func forget(_ id: String) {
        guard let diagram = diagrams.removeValue(forKey: id) else { return }
        count(diagram, -1)
        counts.forgottenDiagrams += 1
    }

    private mutating func count(_ diagram: Diagram, _ sign: Int) {
        counts.elements += sign * diagram.scene.drawn
        counts.tombstones += sign * diagram.scene.tombstones
        counts.size += sign * diagram.scene.size
        counts.users += sign * diagram.users.count
    }

    // MARK: Finding

    /// The diagram of that name.
    func diagram(_ id: String) throws(ServiceError) -> Diagram {
        guard let diagram = diagrams[id] else {
            throw ServiceError(.notFound, "diagram_id: no diagram \(id.quoted)")
        }
        return diagram
    }
}
