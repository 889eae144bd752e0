/// The table on the terminal: a row of it for each server and workload.
enum Table {
    private static let columns: [(title: String, width: Int)] = [
        ("subscribers", 11), ("data", 5), ("burst", 6), ("  server", 12), ("µs/delivery", 12),
        ("x floor", 8), ("quartiles", 13), ("p50 ms", 8), ("p99 ms", 8), ("deliveries/s", 13),
        ("frame", 6),
    ]

    /// The titles.
    static var header: String { line(columns.map(\.title)) }

    /// The rows of a workload.
    static func text(_ row: Row) -> String {
        row.results.map { result in
            let ratio = row.ratio(result)
            let latencies = result.latencies.sorted()
            return line([
                "\(row.workload.subscribers)", "\(row.workload.dataSize)", "\(row.workload.burst)",
                "  \(result.server.rawValue)", result.cost.median.fixed(3), ratio.median.fixed(2),
                "\(ratio.first.fixed(2))…\(ratio.third.fixed(2))",
                latencies.quantile(0.5).fixed(2), latencies.quantile(0.99).fixed(2),
                result.rate.grouped, result.frameSize.fixed(0),
            ])
        }
        .joined(separator: "\n")
    }

    private static func line(_ cells: [String]) -> String {
        zip(cells, columns)
            .map { $0.hasPrefix("  ") ? $0.left($1.width) : $0.right($1.width) }
            .joined(separator: " ")
    }
}
