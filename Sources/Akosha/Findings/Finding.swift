internal import WebSocketCommon

/// Something that was found out: an anomaly, a pattern or an insight, by the analysis or by another program.
struct Finding: Equatable, Sendable {
    let id: String
    /// What was said of it, the latest when it was said several times.
    var data: JSONObject
    let detectedAt: Timestamp
    var updatedAt: Timestamp
    /// When it was said to be over; `nil` when nobody said so.
    var endedAt: Timestamp?
    var reason: String?
    /// Bytes of its JSON.
    var size: Int

    /// The metric that it is about; `nil` when it does not say.
    var metric: String? {
        data["metric"]?.stringValue ?? data["metrics"]?["metric"]?.stringValue
    }

    /// What answers tell of it.
    var row: JSON {
        var row = data
        row["detected_at"] = detectedAt.json
        row["updated_at"] = updatedAt.json
        row["ended_at"] = endedAt.json
        if let reason { row["reason"] = .string(reason) }
        return .object(row)
    }
}

/// Findings of a kind, in the order in which they were first said; the oldest are forgotten at its bounds.
struct Ledger: Sendable {
    private var findings: [String: Finding] = [:]
    /// The identifiers in order; those in front of `first` are forgotten.
    private var order: [String] = []
    private var first = 0
    private var size = 0
    private let most: Int
    private let mostSize: Int
    /// How many were forgotten.
    private(set) var forgotten = 0
    /// How many there were, forgotten ones too.
    private(set) var total = 0
    /// How many are not known to be over.
    private(set) var lasting = 0

    /// Makes an empty ledger.
    init(most: Int, mostSize: Int) {
        self.most = max(most, 1)
        self.mostSize = mostSize
    }

    /// How many there are.
    var count: Int { findings.count }

    /// The finding of that identifier; `nil` when there is none.
    subscript(id: String) -> Finding? { findings[id] }

    /// Takes in what is said: of something new, or again of something known.
    ///
    /// - Returns: Whether it is new.
    mutating func say(_ id: String, _ data: JSONObject, at time: Timestamp) -> Bool {
        let bytes = data.encoded().count
        if var known = findings[id] {
            size += bytes - known.size
            if known.endedAt != nil { lasting += 1 }
            known.data = data
            known.updatedAt = time
            known.endedAt = nil
            known.reason = nil
            known.size = bytes
            findings[id] = known
            forget()
            return false
        }
        findings[id] = Finding(
            id: id,
            data: data,
            detectedAt: time,
            updatedAt: time,
            size: bytes
        )
        order.append(id)
        size += bytes
        total += 1
        lasting += 1
        forget()
        return true
    }

    /// Takes in that something is over; of something unknown, or over already, it is nothing new.
    mutating func end(_ id: String, because reason: String?, at time: Timestamp) {
        guard var known = findings[id], known.endedAt == nil else { return }
        known.endedAt = time
        known.updatedAt = time
        known.reason = reason
        findings[id] = known
        lasting -= 1
    }

    /// The latest that are wanted, the last said first, and how many there are in all.
    func latest(_ limit: Int, where isWanted: (Finding) -> Bool) -> (rows: [JSON], total: Int) {
        var rows: [JSON] = []
        var total = 0
        for id in order[first...].reversed() {
            guard let finding = findings[id], isWanted(finding) else { continue }
            total += 1
            if rows.count < limit { rows.append(finding.row) }
        }
        return (rows, total)
    }

    private mutating func forget() {
        while findings.count > most || (size > mostSize && findings.count > 1) {
            if let gone = findings.removeValue(forKey: order[first]) {
                size -= gone.size
                if gone.endedAt == nil { lasting -= 1 }
            }
            order[first] = ""
            first += 1
            forgotten += 1
        }
        if first > 64, first * 2 > order.count {
            order.removeFirst(first)
            first = 0
        }
    }
}
