internal import WebSocketCommon

/// The answers to requests of those who are in a diagram, and about them.
extension Excalidraw {
    /// Lets a user be in a diagram, as long as the asker's connection is there, or as long as the user is heard of.
    mutating func joinCollaboration(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let seat = try seat(of: request)
        let present = manager.diagrams[seat.diagramID]?.users[seat.userID]
        let info = request.members(["user_info"])["user_info"]
        var events: [Event] = []
        // Who joins once more, from another tab, is not said to; what is new about the user is.
        if present == nil || info != nil && info != present?.info.map({ .object($0) }) {
            events = [seat.joined(info)]
        }
        // Who holds a seat is no event: it must not change when an event is refused.
        for event in events {
            try event.data.withSlice { (data) throws(ServiceError) in
                try manager.check(EventView(name: event.name, data: data, time: request.time))
            }
        }
        try take(seat, request)
        var diagram =
            manager.diagrams[seat.diagramID] ?? Diagram(id: seat.diagramID, at: request.time)
        var user = present ?? User(id: seat.userID, joinedAt: request.time, seen: request.time)
        if let info = info?.objectValue { user.info = info }
        diagram.users[seat.userID] = user
        var reply: JSONObject = [
            "diagram_id": .string(seat.diagramID), "user_id": .string(seat.userID),
            "status": "joined", "users": .array(diagram.present.map(\.description)),
            "presence_timeout_seconds": request.client == nil
                ? .float(manager.limits.presenceTimeout / .seconds(1)) : .null,
            "scene_version": .integer(diagram.scene.version),
            "position": .string(diagram.position.description),
        ]
        reply["elements"] = wholeScene(of: diagram.scene)
        return Outcome(reply, events: events)
    }

    private mutating func take(_ seat: Seat, _ request: ServiceRequest) throws(ServiceError) {
        guard let client = request.client else {
            manager.see(seat, at: request.time)
            return
        }
        let count = manager.seats.count(of: client)
        guard count < manager.limits.seatsPerClient || manager.seats.isHeld(seat, by: client) else {
            throw ServiceError(
                .limitExceeded,
                "\(count) users joined by this connection, limit is \(manager.limits.seatsPerClient);"
                    + " leave a diagram first"
            )
        }
        manager.seats.give(seat, to: client)
        manager.vigil.end(seat)
    }

    /// Lets a user be gone, unless another connection holds the user's seat.
    mutating func leaveCollaboration(_ request: ServiceRequest) -> Outcome {
        let seat = Seat(
            diagramID: request.string("diagram_id"),
            userID: request.string("user_id")
        )
        var status = "absent"
        var events: [Event] = []
        if manager.diagrams[seat.diagramID]?.users[seat.userID] != nil {
            if let client = request.client { manager.seats.release(seat, by: client) }
            status = manager.seats.isHeld(seat) ? "present" : "left"
            if status == "left" { events = [seat.left(because: request.optionalString("reason"))] }
        }
        return Outcome(
            [
                "diagram_id": .string(seat.diagramID), "user_id": .string(seat.userID),
                "status": .string(status),
            ],
            events: events
        )
    }

    func activeUsers(_ request: ServiceRequest) -> Outcome {
        let id = request.string("diagram_id")
        return Outcome(users(of: manager.diagrams[id] ?? Diagram(id: id, at: request.time)))
    }

    /// Says where a user's cursor is.
    func moveCursor(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        let seat = try seat(of: request)
        guard manager.diagrams[seat.diagramID]?.users[seat.userID] != nil else {
            throw ServiceError(
                .invalidState,
                "user_id: \(seat.userID.quoted) is not in diagram \(seat.diagramID.quoted);"
                    + " ask for join_collaboration first"
            )
        }
        let fields = Self.cursorFields.map(\.name)
        return Outcome(
            [
                "diagram_id": .string(seat.diagramID), "user_id": .string(seat.userID),
                "status": "moved",
            ],
            events: [Event("cursor.moved", request.members(fields))]
        )
    }

    private func seat(of request: ServiceRequest) throws(ServiceError) -> Seat {
        let seat = Seat(
            diagramID: request.string("diagram_id"),
            userID: request.string("user_id")
        )
        try Identifier.checkDiagram(seat.diagramID, .invalidRequest)
        try Identifier.checkName(seat.userID, "user_id", code: .invalidRequest)
        return seat
    }

    // MARK: States

    /// Who is in a diagram.
    func users(of diagram: Diagram) -> JSONObject {
        [
            "diagram_id": .string(diagram.id),
            "users": .array(diagram.present.map(\.description)),
            "total": .integer(diagram.users.count),
        ]
    }

    /// Where the cursors of a diagram are, as `cursor.moved` told it last.
    func cursors(of diagram: Diagram) -> JSONObject {
        let rows = diagram.present.compactMap { user -> JSON? in
            guard let position = user.position else { return nil }
            return ["user_id": .string(user.id), "position": position]
        }
        return ["diagram_id": .string(diagram.id), "cursors": .array(rows)]
    }
}
