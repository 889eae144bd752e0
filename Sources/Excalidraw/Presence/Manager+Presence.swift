internal import WebSocketCommon

/// Who is in a diagram, and where the cursors are.
extension Manager {
    // MARK: Checking

    /// Checks what is said of a user who joins, and whether there is room.
    func checkJoining(_ event: EventView, _ id: String) throws(ServiceError) {
        if let info = event.data.member("user_info"), info.bytes.count > limits.userInfoSize {
            let size = info.encoded().count
            guard size <= limits.userInfoSize else {
                throw ServiceError(
                    .limitExceeded,
                    "user_info of \(size) bytes, limit is \(limits.userInfoSize)"
                )
            }
        }
        guard let diagram = diagrams[id] else {
            try checkUsers(0, id)
            if diagrams.count >= limits.diagrams { try checkByTrial(event, id) }
            return
        }
        if let user = event.string("user_id"), diagram.users[user] == nil {
            try checkUsers(diagram.users.count, id)
        }
    }

    private func checkUsers(_ present: Int, _ id: String) throws(ServiceError) {
        guard present >= limits.usersPerDiagram || counts.users >= limits.users else { return }
        throw ServiceError(
            .limitExceeded,
            "\(present) users are in diagram \(id.quoted) and \(counts.users) in all, limits are"
                + " \(limits.usersPerDiagram) and \(limits.users)"
        )
    }

    /// Checks that a cursor is somewhere.
    func checkCursor(_ event: EventView) throws(ServiceError) {
        guard let position = event.data.member("position") else { return }
        for (name, value) in [("x", position.member("x")), ("y", position.member("y"))]
        where value?.kind != .number {
            let found = value.map { "expected a number, found \($0.excerpt)" } ?? "field required"
            throw ServiceError(.invalidPayload, "\(event.name): position.\(name): \(found)")
        }
        guard position.bytes.count > limits.positionSize else { return }
        let size = position.encoded().count
        guard size > limits.positionSize else { return }
        throw ServiceError(
            .limitExceeded,
            "position of \(size) bytes, limit is \(limits.positionSize)"
        )
    }

    // MARK: Folding

    /// Lets a user be in a diagram, or takes in what is said of one who is.
    mutating func join(_ event: EventView, _ id: String) {
        guard let userID = event.string("user_id") else { return }
        makeDiagram(id, at: event.time)
        let info = event.value("user_info")?.objectValue
        change(id) { diagram in
            var user =
                diagram.users[userID]
                ?? User(id: userID, joinedAt: event.time, seen: event.time)
            if let info { user.info = info }
            user.seen = event.time
            diagram.users[userID] = user
            diagram.updatedAt = event.time
        }
        let seat = Seat(diagramID: id, userID: userID)
        if !seats.isHeld(seat) {
            vigil.watch(seat, until: event.time.advanced(by: limits.presenceTimeout))
        }
        makeRoom(for: id, at: event.time)
    }

    /// Lets a user be gone from a diagram.
    mutating func leave(_ event: EventView, _ id: String) {
        guard let userID = event.string("user_id") else { return }
        change(id) { diagram in
            guard diagram.users.removeValue(forKey: userID) != nil else { return }
            diagram.updatedAt = event.time
        }
        let seat = Seat(diagramID: id, userID: userID)
        seats.release(seat)
        vigil.end(seat)
    }

    /// Notes where a cursor is, of a user who is in the diagram.
    mutating func moveCursor(_ event: EventView, _ id: String) {
        guard let userID = event.string("user_id"), let position = event.data.member("position")
        else { return }
        change(id) { diagram in
            diagram.users[userID]?.cursor = position.encoded()
            diagram.users[userID]?.seen = event.time
        }
    }

    /// Notes that a user is there, which no event says.
    mutating func see(_ seat: Seat, at time: Timestamp) {
        change(seat.diagramID) { $0.users[seat.userID]?.seen = time }
    }

    // MARK: Time

    /// The most users that one tick says to be gone.
    static let mostPerTick = 500

    /// Finds the users who were silent for too long and whom no client holds.
    mutating func silentUsers(now: Timestamp) -> [Seat] {
        let (diagrams, timeout) = (diagrams, limits.presenceTimeout)
        let silent = vigil.look(now: now) { seat in
            (diagrams[seat.diagramID]?.users[seat.userID]?.seen ?? now).advanced(by: timeout)
        }
        return Array(silent.prefix(Self.mostPerTick))
    }
}
