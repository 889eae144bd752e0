internal import WebSocketCommon

/// One diagram: what is drawn, and who is in it.
struct Diagram: Sendable {
    let id: String
    var name: String?
    /// Whether somebody created it or drew in it; else it is known only because somebody is in it.
    var isDrawn = false
    var scene = Scene()
    var users: [String: User] = [:]
    /// When its scene began.
    var createdAt: Timestamp
    /// When it was last changed, or somebody came or went.
    var updatedAt: Timestamp

    init(id: String, at time: Timestamp) {
        self.id = id
        createdAt = time
        updatedAt = time
    }

    /// Whether nothing speaks for keeping it: nobody is in it, and nothing was ever drawn.
    var isShell: Bool { !isDrawn && users.isEmpty }

    /// How far one knows its scene who has all of it.
    var position: ScenePosition { ScenePosition(origin: createdAt, change: scene.changes) }

    /// Whether it may make room for others: nobody is in it, and it is empty or was idle for long enough.
    func isDispensable(now: Timestamp, retention: Duration) -> Bool {
        users.isEmpty
            && (scene.drawn == 0 || updatedAt.advanced(by: retention) <= now)
    }

    /// Ends what is drawn; who is in it stays.
    mutating func clear(at time: Timestamp) {
        scene = Scene()
        name = nil
        isDrawn = false
        createdAt = time
        updatedAt = time
    }

    /// The users, the longest there first.
    var present: [User] {
        users.values.sorted {
            $0.joinedAt == $1.joinedAt
                ? ExactText(text: $0.id) < ExactText(text: $1.id) : $0.joinedAt < $1.joinedAt
        }
    }

    /// A line of a list of diagrams.
    var summary: JSONObject {
        [
            "diagram_id": .string(id), "name": name.json,
            "element_count": .integer(scene.drawn), "deleted_count": .integer(scene.tombstones),
            "scene_version": .integer(scene.version), "position": .string(position.description),
            "size": .integer(scene.size), "user_count": .integer(users.count),
            "created_at": createdAt.json, "updated_at": updatedAt.json,
        ]
    }
}
