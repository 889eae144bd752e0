/// Hubs with other settings beside each other, see `HubVariants`.
enum VariantRows {
    /// What waiting for more saves at a modest rate, and what it costs in latency.
    static func throttle(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.throttle.rawValue,
                "Throttle: 500 messages a second, turns flushed at most every …",
                ComparisonTable.columns(.hub)
            )
        )
        try compare(
            HubVariants.throttle,
            [Workload(subscribers: 200, dataSize: 100, pace: .rate(500))],
            options,
            &report,
            slice: .milliseconds(500)
        )
    }

    /// What a second loop brings.
    static func loops(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.loops.rawValue,
                "Loops: nobody is bound to a processor, the clients neither",
                ComparisonTable.columns(.hub)
            )
        )
        try compare(
            HubVariants.loops,
            [1, 16].map { Workload(subscribers: 1000, dataSize: 100, pace: .bursts($0)) },
            options,
            &report,
            slice: options.slice,
            isPinned: false
        )
    }

    private static func compare(
        _ variants: [Server],
        _ workloads: [Workload],
        _ options: Options,
        _ report: inout Report,
        slice: Duration,
        isPinned: Bool = true
    ) throws {
        var servers = options.available([.uWebSockets] + variants)
        if !isPinned { servers = servers.map { $0.unpinned() } }
        guard let first = workloads.first else { return }
        var fleet = try Fleet.start(servers, first, options)
        if !isPinned { Processors.use(.all) }
        defer { Processors.use(.clients) }
        for workload in workloads {
            report.add(try fleet.compare(workload, cycles: options.cycles, slice), .hub)
        }
    }
}
