internal import WebSocketCommon

/// The receipts of the latest publications that their publishers gave an identifier, so that one which is sent again, because its
/// answer was lost, is not published again.
struct RecentPublications {
    /// How many are remembered; then the oldest are forgotten.
    static var limit: Int { 10_000 }

    private var receipts: [String: Published] = [:]
    private var order: [String] = []
    private var oldest = 0

    /// What became of the publication of that identifier; `nil` when there was none, or long ago.
    subscript(id: String) -> Published? { receipts.isEmpty ? nil : receipts[id] }

    /// Remembers what became of a publication.
    mutating func insert(_ published: Published, _ id: String) {
        receipts[id] = published
        guard order.count == Self.limit else {
            order.append(id)
            return
        }
        receipts[order[oldest]] = nil
        order[oldest] = id
        oldest = (oldest + 1) % Self.limit
    }
}
