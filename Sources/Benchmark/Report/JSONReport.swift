internal import WebSocketCommon

/// All figures for programs.
enum JSONReport {
    /// One JSON object.
    static func bytes(
        _ machine: Machine,
        _ rows: [Row],
        _ publishing: Publishing,
        _ memory: IdleMemory
    ) -> [UInt8] {
        let report: JSONObject = [
            "machine": [
                "processor": .string(machine.processor), "cores": .integer(machine.cores),
                "kernel": .string(machine.kernel),
            ],
            "rows": .array(rows.flatMap { row in row.results.map { json(row, $0) } }),
            "publishing": [
                "alone": json(publishing.alone), "bursts_of_64": json(publishing.bursts),
            ],
            "memory": [
                "resident": .integer(memory.resident), "anonymous": .integer(memory.anonymous),
                "connections": .integer(memory.connections),
                "per_connection": .float(memory.perConnection),
            ],
        ]
        return report.encoded()
    }

    private static func json(_ row: Row, _ result: Row.Result) -> JSON {
        let latencies = result.latencies.sorted()
        return [
            "subscribers": .integer(row.workload.subscribers),
            "data_size": .integer(row.workload.dataSize), "burst": .integer(row.workload.burst),
            "server": .string(result.server.rawValue),
            "microseconds_per_delivery": json(result.cost),
            "ratio_to_floor": json(row.ratio(result)),
            "p50_milliseconds": .float(latencies.quantile(0.5)),
            "p99_milliseconds": .float(latencies.quantile(0.99)),
            "deliveries_per_second": .float(result.rate), "frame_size": .float(result.frameSize),
        ]
    }

    private static func json(_ quartiles: Quartiles) -> JSON {
        [
            "median": .float(quartiles.median), "first_quartile": .float(quartiles.first),
            "third_quartile": .float(quartiles.third),
        ]
    }

    private static func json(_ slice: Slice) -> JSON {
        [
            "requests_per_second": .float(Double(slice.messages) / slice.seconds),
            "microseconds": .float(slice.processorTime / 1000 / Double(slice.messages)),
        ]
    }
}
