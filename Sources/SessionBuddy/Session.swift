internal import WebSocketCommon

/// One session, as its events tell it.
struct Session: Sendable {
    /// Where a session is in its life.
    enum Status: String, Sendable {
        /// It takes changes; leads to `closed`.
        case active
        /// It ended; nothing leads away from here.
        case closed
    }

    /// A moment of a session that somebody may want to return to.
    struct Checkpoint: Sendable {
        var id: String
        var summary: String?
        var qualityScore: JSON?
        var time: Timestamp

        /// How much memory it holds on to, in bytes of JSON.
        var size: Int { description.encoded().count }

        var description: JSON {
            [
                "checkpoint_id": .string(id), "summary": summary.json,
                "quality_score": qualityScore ?? .null, "created_at": time.json,
            ]
        }
    }

    let id: String
    var status = Status.active
    var project: String?
    var agent: String?
    var title: String?
    var metadata: JSONObject
    /// What updates have merged together.
    var context = JSONObject()
    /// The latest checkpoints, oldest first.
    private(set) var checkpoints: [Checkpoint] = []
    /// How much memory the checkpoints hold on to, in bytes.
    private(set) var checkpointSize = 0
    var knowledgeCount = 0
    let createdAt: Timestamp
    var updatedAt: Timestamp
    var closedAt: Timestamp?
    var closeReason: String?
    /// How much memory all but the checkpoints holds on to, in bytes, as of the last `measure`.
    private var ownSize = 0

    /// How much memory it holds on to, in bytes.
    var size: Int { ownSize + checkpointSize }

    init(id: String, at time: Timestamp, _ event: EventView? = nil) {
        self.id = id
        project = event?.string("project")
        agent = event?.string("agent")
        title = event?.string("title")
        metadata = event?.value("metadata")?.objectValue ?? JSONObject()
        createdAt = time
        updatedAt = time
        measure()
    }

    /// Merges an update into the context; the fields that a session is known by change with it.
    mutating func merge(_ changes: JSONObject) {
        for member in changes.members {
            // Not by a `? nil :`, which would be the JSON null.
            context[member.name] = member.value == .null ? JSON?.none : member.value
            switch member.name {
            case "project": project = member.value.stringValue
            case "agent": agent = member.value.stringValue
            case "title": title = member.value.stringValue
            default: break
            }
        }
        measure()
    }

    /// Adds a checkpoint; the oldest make room for it, in number and in size.
    mutating func append(_ checkpoint: Checkpoint, limits: SessionBuddy.Limits) {
        checkpoints.append(checkpoint)
        checkpointSize += checkpoint.size
        while checkpoints.count > limits.checkpoints
            || size > limits.sessionSize && checkpoints.count > 1
        {
            checkpointSize -= checkpoints.removeFirst().size
        }
    }

    /// Ends it.
    mutating func close(at time: Timestamp, reason: String?) {
        status = .closed
        closedAt = time
        closeReason = reason
        measure()
    }

    private mutating func measure() {
        var bytes: [UInt8] = []
        metadata.encode(into: &bytes)
        context.encode(into: &bytes)
        for text in [id, project, agent, title, closeReason] { text?.encode(into: &bytes) }
        ownSize = bytes.count
    }

    /// A line of a list of sessions.
    var summary: JSONObject {
        [
            "session_id": .string(id), "status": .string(status.rawValue),
            "project": project.json, "agent": agent.json, "title": title.json,
            "created_at": createdAt.json, "updated_at": updatedAt.json,
        ]
    }

    /// All that is known of it.
    var description: JSONObject {
        var object = summary
        object["metadata"] = .object(metadata)
        object["context"] = .object(context)
        object["checkpoints"] = .array(checkpoints.map(\.description))
        object["knowledge_count"] = .number(JSONNumber(knowledgeCount))
        object["closed_at"] = closedAt?.json ?? .null
        object["close_reason"] = closeReason.json
        return object
    }
}
