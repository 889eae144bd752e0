internal import Synchronization
internal import WebSocketCommon

/// How much waits for the disk.
final class Backlog: Sendable {
    /// A part of it, as long as this lives.
    final class Share: Sendable {
        private let backlog: Backlog
        private let size: Int

        fileprivate init(_ size: Int, of backlog: Backlog) {
            self.size = size
            self.backlog = backlog
            backlog.bytes.add(size, ordering: .relaxed)
        }

        deinit { backlog.bytes.subtract(size, ordering: .relaxed) }
    }

    private let bytes = Atomic(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// How many bytes wait.
    var waiting: Int { bytes.load(ordering: .relaxed) }

    /// Refuses more when too much waits.
    ///
    /// - Throws: `LIMIT_EXCEEDED`.
    func checkRoom() throws(ServiceError) {
        let waiting = waiting
        guard waiting > limit else { return }
        throw ServiceError(
            .limitExceeded,
            "\(waiting) bytes wait for the disk, limit is \(limit); try again later"
        )
    }

    /// Counts something until what is returned is gone.
    func share(_ size: Int) -> Share { Share(size, of: self) }
}
