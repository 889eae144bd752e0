internal import WebSocketCommon

/// The distributions that are under way, and the latest that ended.
struct Distributions: Sendable {
    private(set) var all: [String: Distribution] = [:]
    /// Those that ended, in the order of their ends: they make room when the bound is reached.
    private var ended: ArraySlice<String> = []
    private let limit: Int
    /// How many were forgotten at the bound.
    private(set) var forgotten = 0

    init(limit: Int) { self.limit = limit }

    /// How many wait for a target.
    var pending: Int { all.count - ended.count }

    /// Refuses one more when all there may be are under way.
    func checkRoom() throws(ServiceError) {
        guard pending >= limit else { return }
        throw ServiceError(
            .limitExceeded,
            "\(pending) distributions wait for their targets, limit is \(limit); "
                + "confirm those that are over, as failed if need be"
        )
    }

    /// Adds one; those that ended first make room.
    mutating func insert(_ distribution: Distribution) {
        all[distribution.id] = distribution
        if distribution.status != .pending { ended.append(distribution.id) }
        while all.count > limit, !ended.isEmpty {
            all[ended.removeFirst()] = nil
            forgotten += 1
        }
    }

    /// Notes what a target said.
    mutating func confirm(
        _ id: String,
        _ target: String,
        _ status: Distribution.Status,
        _ message: String?,
        at time: String
    ) {
        guard var distribution = all[id] else { return }
        let wasPending = distribution.status == .pending
        distribution.confirm(target, status, message, at: time)
        if wasPending, distribution.status != .pending { ended.append(id) }
        all[id] = distribution
    }

    /// Takes in what was kept, of any order.
    mutating func load(_ kept: [Distribution]) {
        let order = kept.sorted {
            ($0.completedAt ?? "", $0.revision) < ($1.completedAt ?? "", $1.revision)
        }
        for distribution in order { insert(distribution) }
    }

    /// Those that fit, the latest first.
    func latest(where fits: (Distribution) -> Bool = { _ in true }) -> [Distribution] {
        all.values.filter(fits).sorted { $0.revision > $1.revision }
    }
}
