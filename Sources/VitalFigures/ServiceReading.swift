internal import Telemetry

/// What one look at a service's metrics page tells.
struct ServiceReading: Equatable {
    /// What a look tells as it is.
    private static let gauges: [(VitalFigure.Kind, String)] = [
        (.connections, "websocket_connections_active"),
        (.memory, "process_resident_memory_bytes"),
        (.outbox, "hub_outbox_bytes"),
    ]
    /// What has to be compared with the look before: how much more there is each second.
    private static let rates: [(VitalFigure.Kind, [String])] = [
        (.processor, ["process_cpu_seconds_total"]),
        (.messages, ["websocket_messages_total{received}"]),
        (.deliveries, ["hub_deliveries_total"]),
        (
            .drops,
            ["websocket_connection_errors_total{slow_consumer}", "hub_replaced_events_total"]
        ),
    ]
    private static let turns = ("hub_turn_seconds_sum", "hub_turn_seconds_count")

    /// The values of the page, by name; where a metric has a sample for each value of a label, that stands in braces behind it.
    private let values: [String: Double]

    /// Reads a page.
    init(_ page: [UInt8]) {
        var values: [String: Double] = [:]
        for sample in MetricsReader.samples(of: page) where sample.value.isFinite {
            values[sample.name, default: 0] += sample.value
            for label in ["direction", "error_type"] {
                guard let value = sample.labels[label] else { continue }
                values["\(sample.name){\(value)}", default: 0] += sample.value
            }
        }
        self.values = values
    }

    /// The figures that the look tells.
    ///
    /// - Parameters:
    ///   - earlier: The look before; `nil` for none, and then there are no rates.
    ///   - seconds: How long ago that was.
    /// - Returns: The figures, all finite; a counter that began anew has no rate.
    func figures(since earlier: ServiceReading?, _ seconds: Double) -> [VitalFigure] {
        var figures = Self.gauges.compactMap { kind, metric in
            values[metric].map { VitalFigure(kind, $0) }
        }
        guard let earlier, seconds > 0 else { return figures }
        for (kind, metrics) in Self.rates {
            let growth = metrics.reduce(0) { $0 + self.growth(of: $1, since: earlier) }
            if growth >= 0 { figures.append(VitalFigure(kind, growth / seconds)) }
        }
        let turns = growth(of: Self.turns.1, since: earlier)
        let delay = growth(of: Self.turns.0, since: earlier)
        if turns > 0, delay >= 0 { figures.append(VitalFigure(.loopDelay, delay / turns)) }
        // Of a page that is not the hub's, sums and quotients may be too large for a number.
        return figures.filter(\.value.isFinite)
    }

    /// How much a counter has grown; what is not on the page has not happened yet.
    private func growth(of metric: String, since earlier: ServiceReading) -> Double {
        (values[metric] ?? 0) - (earlier.values[metric] ?? 0)
    }
}
