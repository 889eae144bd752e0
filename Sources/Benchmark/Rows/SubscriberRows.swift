internal import EventLoop

/// The cost of a delivery as the room grows.
enum SubscriberRows {
    /// What a process needs beside its connections.
    private static let spareDescriptors = 200

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.subscribers.rawValue,
                "Fan-out, as the room grows",
                ComparisonTable.columns()
            )
        )
        let limit = try EventLoop().descriptorLimit - spareDescriptors
        for size in [10, 100, 1000, 10_000] {
            var servers = options.available([.floor, .uWebSockets, .hub])
            if servers.count * (size + 1) > limit {
                servers = options.available([.uWebSockets, .hub])
            }
            // The benchmark holds the other ends of all servers' connections.
            let subscribers = min(size, limit / max(servers.count, 1) / 100 * 100)
            guard subscribers > size / 2 else {
                report.note(
                    "\(size) subscribers are left out: ulimit -n allows \(limit) connections"
                )
                continue
            }
            let isLarge = size > 1000
            let workloads = [1, 16].map {
                Workload(subscribers: subscribers, dataSize: 100, pace: .bursts($0))
            }
            var fleet = try Fleet.start(servers, workloads[0], options)
            for workload in workloads {
                report.add(
                    try fleet.compare(
                        workload,
                        cycles: isLarge ? (options.cycles + 2) / 3 : options.cycles,
                        isLarge ? options.slice * 3 : options.slice
                    )
                )
            }
            if subscribers < size {
                report.note(
                    "\(subscribers) instead of \(size): ulimit -n allows \(limit) connections, for \(servers.count) servers"
                        + (servers.count < 3 ? "; the floor is left out" : "")
                )
            }
        }
    }
}
