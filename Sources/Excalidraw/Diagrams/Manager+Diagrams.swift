internal import WebSocketCommon

/// What is drawn.
extension Manager {
    // MARK: Checking

    /// Checks the name and the elements of an event, and whether there is room for them.
    func checkDrawing(_ event: EventView, _ id: String) throws(ServiceError) {
        if let name = event.string("name") {
            try Identifier.checkName(name, "name", code: .invalidPayload)
        }
        var growth = Growth()
        try event.data.forEachElement(refusingWith: .invalidPayload) {
            (view) throws(ServiceError) in
            try checkSize(of: view)
            growth.elements += 1
            // Compacting adds a byte to a NaN, which is too little to matter for the first look.
            growth.size += view.slice.bytes.count + Element.overhead
        }
        // Most updates fit even if nothing that they bring replaces anything, and in a nearly full diagram most replace what is there.
        if fits(growth, in: id) { return }
        if let scene = diagrams[id]?.scene, fits(try self.growth(of: scene, event), in: id) {
            return
        }
        try checkByTrial(event, id)
    }

    /// What a diagram grows by, at most.
    private struct Growth {
        var elements = 0
        var size = 0
    }

    private func fits(_ growth: Growth, in id: String) -> Bool {
        let scene = diagrams[id]?.scene
        return (scene?.elements.count ?? 0) + growth.elements <= limits.elements
            && (scene?.size ?? 0) + growth.size <= limits.diagramSize
            && counts.size + growth.size <= limits.totalSize
            && (scene != nil || diagrams.count < limits.diagrams)
    }

    /// Compares an event's elements with those that they replace.
    private func growth(
        of scene: Scene,
        _ event: EventView
    ) throws(ServiceError) -> Growth {
        var growth = Growth()
        try event.data.forEachElement(refusingWith: .invalidPayload) { view in
            let id = view.id
            guard scene.verdict(on: view, id) == .accepted else { return }
            let present = scene[id]
            growth.elements += present == nil ? 1 : 0
            // Of two that replace the same one, both count for what they are more than it, and neither for less.
            growth.size += max(0, view.size + Element.overhead - (present?.size ?? 0))
        }
        return growth
    }

    private func checkSize(of view: ElementView) throws(ServiceError) {
        guard view.slice.bytes.count > limits.elementSize else { return }
        let size = view.size
        guard size > limits.elementSize else { return }
        throw ServiceError(
            .limitExceeded,
            "element \(view.id.text.quoted) of \(size) bytes, limit is \(limits.elementSize)"
        )
    }

    /// Folds an event into a copy of the state and looks whether what came of it is within the limits.
    func checkByTrial(_ event: EventView, _ id: String) throws(ServiceError) {
        var trial = self
        trial.apply(event)
        if let scene = trial.diagrams[id]?.scene {
            guard scene.elements.count <= limits.elements, scene.size <= limits.diagramSize else {
                throw ServiceError(
                    .limitExceeded,
                    "diagram of \(scene.elements.count) elements and \(scene.size) bytes, limits are"
                        + " \(limits.elements) and \(limits.diagramSize), tombstones included"
                )
            }
        }
        guard trial.diagrams.count <= limits.diagrams, trial.counts.size <= limits.totalSize else {
            throw ServiceError(
                .limitExceeded,
                "\(trial.diagrams.count) diagrams of \(trial.counts.size) bytes, limits are"
                    + " \(limits.diagrams) and \(limits.totalSize); delete one first"
            )
        }
    }

    // MARK: Folding

    /// Folds what was drawn into a diagram, which becomes known by it.
    mutating func draw(_ event: EventView, in id: String) {
        makeDiagram(id, at: event.time)
        let (name, user) = (event.string("name"), event.string("user_id"))
        var verdicts: [Verdict] = []
        change(id) { diagram in
            diagram.isDrawn = true
            diagram.updatedAt = event.time
            if let name { diagram.name = name }
            if let user { diagram.users[user]?.seen = event.time }
            // What was not checked, in a record from elsewhere, goes as far as its first mistake.
            try? event.data.forEachElement(refusingWith: .invalidPayload) {
                (view) throws(ServiceError) in
                verdicts.append(diagram.scene.merge(view, at: event.time))
            }
        }
        for verdict in verdicts { note(verdict) }
        makeRoom(for: id, at: event.time)
    }

    /// Counts what became of an element.
    mutating func note(_ verdict: Verdict) {
        switch verdict {
        case .accepted: counts.accepted += 1
        case .unchanged: counts.unchanged += 1
        case .stale: counts.stale += 1
        }
    }

    // MARK: Making room

    /// Forgets what nobody can miss as long as there is too much: old tombstones of the diagram, then other diagrams.
    mutating func makeRoom(for id: String, at time: Timestamp) {
        if let scene = diagrams[id]?.scene, scene.tombstones > 0,
            scene.elements.count > limits.elements || scene.size > limits.diagramSize
                || counts.size > limits.totalSize
        {
            let end = time.advanced(by: .zero - limits.tombstoneRetention)
            var forgotten = 0
            change(id) { forgotten = $0.scene.forgetTombstones(until: end) }
            counts.forgottenTombstones += forgotten
        }
        guard diagrams.count > limits.diagrams || counts.size > limits.totalSize else { return }
        let dispensable = diagrams.values.filter {
            $0.id != id && $0.isDispensable(now: time, retention: limits.diagramRetention)
        }
        // The longest idle first.
        let sorted = dispensable.sorted { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) }
        for diagram in sorted
        where diagrams.count > limits.diagrams || counts.size > limits.totalSize {
            forget(diagram.id)
        }
    }
}
