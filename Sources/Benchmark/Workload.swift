/// What one row of the table drives a server with: bursts in lockstep, each sent when all have received the one before.
struct Workload {
    /// Connections that receive every message.
    let subscribers: Int
    /// The size of a message's `data`, in bytes.
    let dataSize: Int
    /// Messages that the publisher sends at once; with 1 there is nothing to batch.
    let burst: Int

    /// The rows for a number of subscribers.
    static func all(subscribers: Int) -> [Workload] {
        [100, 512].flatMap { size in
            [1, 16, 64].map { Workload(subscribers: subscribers, dataSize: size, burst: $0) }
        }
    }
}
