internal import WebSocketCommon

/// A version on its way to targets, and what they said of it.
struct Distribution: Sendable {
    /// How far it is, with a target or as a whole.
    enum Status: String, CaseIterable, Sendable {
        /// Not every target has answered; leads to both others.
        case pending
        /// Every target has it; nothing leads away from here.
        case delivered
        /// All answered, and one at least has it not; leads to `delivered` when those try again.
        case failed
    }

    /// Who is to get the version.
    struct Target: Sendable {
        let name: String
        var status = Status.pending
        var message: String?
        var confirmedAt: String?

        var description: JSON {
            [
                "target": .string(name), "status": .string(status.rawValue),
                "message": message.json, "confirmed_at": confirmedAt.json,
            ]
        }
    }

    /// How many targets there are of each kind.
    struct Counts: Sendable {
        var pending = 0
        var delivered = 0
        var failed = 0

        var members: [(String, JSON)] {
            [
                ("pending", .integer(pending)), ("delivered", .integer(delivered)),
                ("failed", .integer(failed)),
            ]
        }
    }

    let id: String
    let adapterID: String
    let version: String
    let digest: ContentDigest?
    let size: Int?
    private(set) var targets: [Target]
    let distributedAt: String
    private(set) var completedAt: String?
    /// The change that began it: the larger, the later.
    let revision: Int

    /// How many targets are where.
    var counts: Counts {
        targets.reduce(into: Counts()) { counts, target in
            switch target.status {
            case .pending: counts.pending += 1
            case .delivered: counts.delivered += 1
            case .failed: counts.failed += 1
            }
        }
    }

    /// How far it is as a whole.
    var status: Status {
        let counts = counts
        if counts.pending > 0 { return .pending }
        return counts.failed > 0 ? .failed : .delivered
    }

    /// Whether not every target has answered.
    var isPending: Bool { completedAt == nil }

    /// The target of that name.
    func target(_ name: String) -> Target? { targets.first { $0.name == name } }

    /// Notes what a target said.
    mutating func confirm(_ name: String, _ status: Status, _ message: String?, at time: String) {
        guard let index = targets.firstIndex(where: { $0.name == name }) else { return }
        targets[index].status = status
        targets[index].message = message
        targets[index].confirmedAt = time
        completedAt = self.status == .pending ? nil : time
    }

    /// A line of a list.
    var summary: JSONObject {
        var object: JSONObject = [
            "distribution_id": .string(id), "status": .string(status.rawValue),
            "adapter_id": .string(adapterID), "version": .string(version),
            "digest": digest.json, "size": size.map { .integer($0) } ?? .null,
        ]
        for (name, count) in counts.members { object[name] = count }
        object["distributed_at"] = .string(distributedAt)
        object["completed_at"] = completedAt.json
        return object
    }

    /// All that is known of it.
    var description: JSONObject {
        var object = summary
        object["targets"] = .array(targets.map(\.description))
        return object
    }
}

extension Distribution {
    /// Takes what an event says of a new distribution; `nil` when it says too little.
    init?(_ data: JSONObject, at time: String, revision: Int) {
        guard let id = data["distribution_id"]?.stringValue,
            let adapterID = data["adapter_id"]?.stringValue,
            let version = data["version"]?.stringValue
        else { return nil }
        self.id = id
        self.adapterID = adapterID
        self.version = version
        digest = data["digest"]?.stringValue.flatMap { ContentDigest($0) }
        size = data["size"]?.intValue
        targets = data["targets"]?.strings.map { Target(name: $0) } ?? []
        distributedAt = time
        self.revision = revision
    }

    /// What is kept of it on the disk.
    var record: JSONObject {
        var object = description
        object["revision"] = .integer(revision)
        return object
    }

    /// Reads what was kept of it; `nil` when that is not what `record` writes.
    init?(record: JSONObject) {
        guard let rows = record["targets"]?.arrayValue,
            let revision = record["revision"]?.intValue,
            let time = record["distributed_at"]?.stringValue
        else { return nil }
        var data = record
        data["targets"] = .array(rows.compactMap { $0["target"] })
        self.init(data, at: time, revision: revision)
        for (index, row) in rows.enumerated() {
            guard targets.indices.contains(index),
                let status = row["status"]?.stringValue.flatMap({ Status(rawValue: $0) })
            else { return nil }
            targets[index].status = status
            targets[index].message = row["message"]?.stringValue
            targets[index].confirmedAt = row["confirmed_at"]?.stringValue
        }
        completedAt = record["completed_at"]?.stringValue
    }
}
