internal import Synchronization

/// How many messages were too long, counted on the broker's thread and read on others.
final class RefusedMessages: Sendable {
    private let number = Atomic(0)

    var count: Int { number.load(ordering: .relaxed) }

    func add(_ more: Int) { number.add(more, ordering: .relaxed) }
}
