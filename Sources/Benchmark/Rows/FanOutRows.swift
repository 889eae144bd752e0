/// One room of 1,000 subscribers: what a delivery costs, by size of the message and by how messages follow each other.
enum FanOutRows {
    private static let subscribers = 1000

    /// Bursts in lockstep, all servers.
    static func bursts(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(Part.fanout.rawValue, "Fan-out, bursts in lockstep", ComparisonTable.columns())
        )
        try compare(
            options.available([.floor, .uWebSockets, .hub, .websockets]),
            [100, 512].flatMap { size in [1, 16, 64].map { (size, .bursts($0)) } },
            options,
            &report
        )
    }

    /// Free-running windows: how many come at once is up to the server.
    static func windows(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.windows.rawValue,
                "Fan-out, free-running windows",
                ComparisonTable.columns()
            )
        )
        try compare(
            options.available([.uWebSockets, .hub]),
            [1, 2, 4, 8, 16, 32, 64, 128].map { (100, .window($0)) },
            options,
            &report
        )
    }

    /// An open loop: messages come at their time, whatever has become of those before.
    static func rates(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(Part.rate.rawValue, "Fan-out, 60 messages a second", ComparisonTable.columns())
        )
        try compare(
            options.available([.floor, .uWebSockets, .hub, .websockets]),
            [(100, .rate(60)), (512, .rate(60))],
            options,
            &report,
            slice: .milliseconds(500),
            cycles: (options.cycles + 1) / 2
        )
    }

    private static func compare(
        _ servers: [Server],
        _ rows: [(size: Int, pace: Workload.Pace)],
        _ options: Options,
        _ report: inout Report,
        slice: Duration? = nil,
        cycles: Int? = nil
    ) throws {
        let workloads = rows.map {
            Workload(subscribers: subscribers, dataSize: $0.size, pace: $0.pace)
        }
        guard let first = workloads.first else { return }
        var fleet = try Fleet.start(servers, first, options)
        for workload in workloads {
            let comparison = try fleet.compare(
                workload,
                cycles: cycles ?? options.cycles,
                slice ?? options.slice
            )
            report.add(comparison)
        }
    }
}
