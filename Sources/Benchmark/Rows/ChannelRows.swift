/// The cost of a publication as channels grow: each channel has one subscriber, and messages go to channels at random.
enum ChannelRows {
    /// How many connections share the channels' subscriptions.
    private static let mostConnections = 100

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.channels.rawValue,
                "Channels with one subscriber each, bursts of 64 to channels at random",
                [
                    .number("channels", "channels"), .number("connections", "connections"),
                    .text("server", "server"),
                    .number("µs/message", "microseconds_per_message"),
                    .number("x 1 channel", "growth"), .quartiles("growth_quartiles"),
                    .number("messages/s", "messages_per_second"),
                    .number("lost", "lost"),
                ]
            )
        )
        // All sizes run side by side: growth is a ratio of slices of the same cycle, as every other ratio.
        let entrants = [1, 100, 10_000, 1_000_000].flatMap { count in
            options.available([.uWebSockets, .hub]).map { ($0, workload(count)) }
        }
        var fleet = try Fleet.start(entrants, options)
        let comparison = try fleet.compare(
            entrants.map(\.1),
            cycles: options.cycles,
            options.slice
        )
        for result in comparison.results {
            guard case .channels(let count) = result.workload.audience,
                let one = comparison.results.first(where: { $0.server.name == result.server.name })
            else { continue }
            let growth = Comparison.ratio(result, to: one)
            report.add([
                .count(count), .count(result.workload.subscribers), .text(result.server.name),
                .median(result.messageCost, 2), .median(growth, 2), .range(growth, 2),
                .rate(result.messageRate), .count(result.lost),
            ])
        }
    }

    private static func workload(_ channels: Int) -> Workload {
        Workload(
            subscribers: min(channels, mostConnections),
            dataSize: 100,
            pace: .bursts(64),
            audience: .channels(channels)
        )
    }
}
