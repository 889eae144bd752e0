package import WebSocketCommon

/// Collaboration on diagrams: who is in which, where the cursors are, and what is drawn, reconciled as Excalidraw does.
package struct Excalidraw: Service {
    var manager: Manager

    /// Makes the service without diagrams.
    package init(limits: Limits = Limits()) { manager = Manager(limits: limits) }

    /// Says whether an event is one that diagrams can take in.
    package func check(_ event: EventView) throws(ServiceError) { try manager.check(event) }

    /// Folds an event into the diagrams.
    package mutating func apply(_ event: EventView) { manager.apply(event) }

    /// When somebody may have been silent for too long.
    package var nextTick: Timestamp? { manager.vigil.next }

    /// Says who was silent for too long.
    package mutating func tick(now: Timestamp) -> [Event] {
        let silent = manager.silentUsers(now: now)
        manager.counts.timeouts += silent.count
        return silent.map { $0.left(because: "silent for \(manager.limits.presenceTimeout)") }
    }

    /// Says that the users of a client that is gone have left, but for those whom another client holds.
    package mutating func disconnected(_ client: ClientID, now: Timestamp) -> [Event] {
        manager.seats.release(client).map { $0.left(because: "connection closed") }
    }

    /// Tells of a diagram's scene, of its users, or of their cursors.
    package func state(of channel: ChannelName) -> JSONObject? {
        guard let diagram = channel.identifier.flatMap({ manager.diagrams[String($0)] }) else {
            return nil
        }
        return switch channel.kind {
        case "diagram": state(of: diagram)
        case "presence": users(of: diagram)
        case "cursor": cursors(of: diagram)
        default: nil
        }
    }

    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "create_diagram": try createDiagram(request)
        case "update_elements": try updateElements(request)
        case "delete_diagram": try deleteDiagram(request)
        case "get_diagram": try getDiagram(request)
        case "get_diagram_status": diagramStatus(request)
        case "list_diagrams": listDiagrams(request)
        case "join_collaboration": try joinCollaboration(request)
        case "leave_collaboration": leaveCollaboration(request)
        case "get_active_users": activeUsers(request)
        case "move_cursor": try moveCursor(request)
        case "get_status": status(request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        let counts = manager.counts
        return [
            .gauge("diagrams", "Diagrams that are known.", manager.diagrams.count),
            .gauge("elements", "Elements that are drawn.", counts.elements),
            .gauge("tombstones", "Elements that are deleted and kept.", counts.tombstones),
            .gauge("scene_bytes", "What the elements hold on to.", counts.size),
            .gauge("users", "Users who are in a diagram.", counts.users),
            .counter("elements_accepted", "Elements that were new or later.", counts.accepted),
            .counter("elements_stale", "Elements that lost.", counts.stale),
            .counter("elements_unchanged", "Elements that were here.", counts.unchanged),
            .counter(
                "forgotten_tombstones",
                "Tombstones that made room.",
                counts.forgottenTombstones
            ),
            .counter("forgotten_diagrams", "Diagrams that made room.", counts.forgottenDiagrams),
            .counter("presence_timeouts", "Users who were silent for too long.", counts.timeouts),
        ]
    }
}
