internal import WebSocketCommon

/// The distributions that are under way, and the latest that ended.
struct Distributions: Sendable {
    private(set) var all: [String: Distribution] = [:]
    /// How many wait for a target.
    private(set) var pending = 0
    private let limit: Int
    /// How many were forgotten at the bound.
    private(set) var forgotten = 0

    init(limit: Int) { self.limit = limit }

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
        let old = all.updateValue(distribution, forKey: distribution.id)
        if old?.isPending == true { pending -= 1 }
        if distribution.isPending { pending += 1 }
        while all.count > limit, let first = firstEnded {
            all[first] = nil
            forgotten += 1
        }
    }

    /// The one that ended first, as the records have it: whoever has read them from the disk forgets the same one as who heard of
    /// each end.
    private var firstEnded: String? {
        all.values.filter { !$0.isPending }
            .min { ($0.completedAt ?? "", $0.revision) < ($1.completedAt ?? "", $1.revision) }?.id
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
        if distribution.isPending { pending -= 1 }
        distribution.confirm(target, status, message, at: time)
        if distribution.isPending { pending += 1 }
        all[id] = distribution
    }

    /// Takes in what was kept, of any order.
    mutating func load(_ kept: [Distribution]) {
        for distribution in kept { insert(distribution) }
    }

    /// Those that fit, the latest first.
    func latest(where fits: (Distribution) -> Bool = { _ in true }) -> [Distribution] {
        all.values.filter(fits).sorted { $0.revision > $1.revision }
    }
}
