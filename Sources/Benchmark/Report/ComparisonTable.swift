/// The columns of the rows that compare servers, a line for each server.
enum ComparisonTable {
    /// What servers are measured by, besides uWebSockets.
    enum Reference: String {
        case floor
        /// The first hub of the row, whose settings are the defaults.
        case hub

        fileprivate var kind: ServerKind { self == .floor ? .floor : .hub }
    }

    static func columns(_ reference: Reference = .floor) -> [Section.Column] {
        [
            .number("subscribers", "subscribers"), .number("data", "data_size"),
            .text("load", "load"), .text("server", "server"),
            .number("µs/delivery", "microseconds_per_delivery"),
            .number("x uWS", "ratio_to_uwebsockets"), .quartiles("ratio_quartiles"),
            .number("x \(reference)", "ratio_to_\(reference)"),
            .number("p50 ms", "p50_milliseconds"),
            .number("p99", "p99_milliseconds"), .number("p99.9", "p999_milliseconds"),
            .number("deliveries/s", "deliveries_per_second"),
            .number("per read", "frames_per_read"),
            .number("lost", "lost"),
        ]
    }

    static func lines(
        _ comparison: Comparison,
        _ reference: Reference = .floor
    ) -> [[Section.Cell]] {
        comparison.results.map { result in
            let latencies = result.latencies.sorted()
            let ratio = comparison.ratio(result, to: .uWebSockets)
            return [
                .count(result.workload.subscribers), .count(result.workload.dataSize),
                .text("\(result.workload.pace)"), .text(result.server.name),
                .median(result.cost, 3), .median(ratio, 2), .range(ratio, 2),
                .median(comparison.ratio(result, to: reference.kind), 2),
                .number(latencies.quantile(0.5), 2), .number(latencies.quantile(0.99), 2),
                .number(latencies.quantile(0.999), 2), .rate(result.rate),
                .number(result.framesPerRead, 1), .count(result.lost),
            ]
        }
    }
}
