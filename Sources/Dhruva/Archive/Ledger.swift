internal import Synchronization
internal import WebSocketCommon

/// The events of changes that the disk has and the service has not heard of yet.
///
/// What the store says has a number, and is true. By this list the service knows it from what other programs publish, which may bear
/// a number too.
final class Ledger: Sendable {
    private struct Entry: Hashable {
        let name: String
        let payload: [UInt8]
    }

    private let entries = Mutex<Set<Entry>>([])

    /// Adds events.
    func insert(_ events: [Event]) {
        let new = events.map { Entry(name: $0.name, payload: $0.data.encoded()) }
        entries.withLock { $0.formUnion(new) }
    }

    /// Whether an event is one of them, to the byte.
    func contains(_ event: EventView) -> Bool {
        let entry = Self.entry(event)
        return entries.withLock { $0.contains(entry) }
    }

    /// Strikes an event out.
    func remove(_ event: EventView) {
        let entry = Self.entry(event)
        entries.withLock { _ = $0.remove(entry) }
    }

    private static func entry(_ event: EventView) -> Entry {
        Entry(name: event.name, payload: Array(event.data.bytes))
    }
}
