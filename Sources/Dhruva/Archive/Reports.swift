internal import Synchronization
internal import WebSocketCommon

/// What other programs reported, on its way to the disk.
struct Reports: Sendable {
    private final class Refusals: Sendable {
        let count = Atomic(0)
    }

    private var waiting: [(report: Report, share: Backlog.Share)] = []
    private let refusals = Refusals()

    /// How many did not fit when their turn came, since the start.
    var refused: Int { refusals.count.load(ordering: .relaxed) }

    /// Takes in a report.
    mutating func append(_ report: Report, _ share: Backlog.Share) {
        waiting.append((report, share))
    }

    /// Takes the work of recording what came since the last call: one transaction, whose events are the outcome.
    mutating func takeWork(_ archive: Archive) -> [Work] {
        guard !waiting.isEmpty else { return [] }
        let due = waiting
        waiting = []
        return [
            Work { [refusals] () throws(ServiceError) in
                let recording = try archive.record(due.map(\.report))
                refusals.count.add(recording.refused, ordering: .relaxed)
                return Outcome([:], events: recording.events)
            }
        ]
    }
}
