internal import WebSocketCommon

/// Findings of a kind, in the order in which they were first said; the oldest are forgotten at its bounds.
struct Ledger: Sendable {
    /// What is said of something.
    struct Statement {
        /// Compact JSON.
        var data: [UInt8]
        var metric: String?
        var kind: String?
    }

    /// The most bytes of JSON of findings that are told at once, but for the one that goes beyond: an answer is a message.
    static let mostTold = 512 << 10

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
    mutating func say(_ id: String, _ statement: Statement, at time: Timestamp) -> Bool {
        size += statement.data.count
        if var known = findings[id] {
            size -= known.data.count
            if known.endedAt != nil { lasting += 1 }
            known.data = statement.data
            known.metric = statement.metric
            known.kind = statement.kind
            known.updatedAt = time
            known.endedAt = nil
            known.reason = nil
            findings[id] = known
            forget()
            return false
        }
        findings[id] = Finding(
            id: id,
            data: statement.data,
            metric: statement.metric,
            kind: statement.kind,
            detectedAt: time,
            updatedAt: time
        )
        order.append(id)
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
    ///
    /// - Parameters:
    ///   - limit: The most rows; fewer when they are larger than `mostTold` together.
    ///   - isWanted: Which ones.
    /// - Returns: The rows, and how many there are.
    func latest(_ limit: Int, where isWanted: (Finding) -> Bool) -> (rows: [JSON], total: Int) {
        var rows: [JSON] = []
        var (total, told) = (0, 0)
        for id in order[first...].reversed() {
            guard let finding = findings[id], isWanted(finding) else { continue }
            total += 1
            // None is passed over for a smaller one behind it: the rows are the latest.
            guard rows.count == total - 1, rows.count < limit, told < Self.mostTold else {
                continue
            }
            rows.append(finding.row)
            told += finding.data.count
        }
        return (rows, total)
    }

    private mutating func forget() {
        while findings.count > most || (size > mostSize && findings.count > 1) {
            if let gone = findings.removeValue(forKey: order[first]) {
                size -= gone.data.count
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
