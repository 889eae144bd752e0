/// What it costs to take a publication in, check it, fold it into the state, and say it to nobody or to one.
enum PublishingRows {
    private static let columns: [Section.Column] = [
        .text("over", "over"), .number("receivers", "receivers"), .text("load", "load"),
        .text("server", "server"), .number("µs/message", "microseconds_per_message"),
        .quartiles("microseconds_quartiles"),
        .number("messages/s", "messages_per_second"), .number("lost", "lost"),
    ]

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.publishing.rawValue,
                "Publishing events of the catalogue, one connection",
                columns
            )
        )
        for overHTTP in [false, true] {
            for receivers in [0, 1] {
                // Nothing tells when uWebSockets has taken a message that nobody hears.
                let servers: [Server] =
                    overHTTP || receivers == 0 ? [.hub] : [.uWebSockets, .hub]
                let workloads = [1, 64].map {
                    Workload(
                        subscribers: receivers,
                        dataSize: 100,
                        pace: .bursts($0),
                        audience: .session,
                        publishesOverHTTP: overHTTP
                    )
                }
                var fleet = try Fleet.start(options.available(servers), workloads[0], options)
                for workload in workloads {
                    let comparison = try fleet.compare(
                        workload,
                        cycles: options.cycles,
                        options.slice
                    )
                    add(comparison, &report)
                }
            }
        }
    }

    private static func add(_ comparison: Comparison, _ report: inout Report) {
        for result in comparison.results {
            let workload = result.workload
            report.add([
                .text(workload.publishesOverHTTP ? "HTTP" : "WebSocket"),
                .count(workload.subscribers), .text("\(workload.pace)"), .text(result.server.name),
                .median(result.messageCost, 2), .range(result.messageCost, 2),
                .rate(result.messageRate), .count(result.lost),
            ])
        }
    }
}
