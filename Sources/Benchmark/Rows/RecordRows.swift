internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// How soon records that are appended to files are with clients, and how many a second.
enum RecordRows {
    private static let singles = 1000
    private static let burst = 100_000
    private static let patience = Duration.seconds(30)

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.records.rawValue,
                "Records: from the end of the write to the client; then \(burst) records at once",
                [
                    .number("clients", "clients"), .number("files", "files"),
                    .number("p50 ms", "p50_milliseconds"), .number("p99", "p99_milliseconds"),
                    .number("max", "max_milliseconds"),
                    .number("records/s", "records_per_second"),
                    .number("MB/s", "megabytes_per_second"),
                ]
            )
        )
        try measure(clients: 1, files: 1, options, &report)
        try measure(clients: 100, files: 1, options, &report)
        try measure(clients: 1, files: 10_000, options, &report)
    }

    private static func measure(
        clients: Int,
        files: Int,
        _ options: Options,
        _ report: inout Report
    ) throws {
        let directory = "/tmp/benchmark-\(getpid())-records"
        defer { File.removeTree(directory) }
        for path in [directory, "\(directory)/telemetry", "\(directory)/emergency"] {
            mkdir(path, 0o700)
        }
        for number in 0..<files {
            let name = "\(directory)/telemetry/session_\(number).jsonl"
            try File.append(record(0), to: name)
        }
        var audience = try TextAudience(
            .telemetry(in: directory),
            clients: clients,
            path: "/ws/telemetry",
            saying: #"{"type":"subscribe"}"#,
            options
        )
        var confirmed = 0
        try audience.hear(
            for: patience,
            until: { confirmed == clients },
            hearing: { _ in confirmed += 1 }
        )
        let file = "\(directory)/telemetry/session_\(files - 1).jsonl"
        let ages = try singles(clients, to: file, &audience)
        let (seconds, bytes) = try burst(clients, to: file, &audience)
        report.add([
            .count(clients), .count(files), .number(ages.quantile(0.5), 3),
            .number(ages.quantile(0.99), 3), .number(ages.last ?? .nan, 3),
            .rate(Double(burst) / seconds), .number(Double(bytes) / seconds / 1e6, 1),
        ])
    }

    /// Appends records one at a time, each when all clients have the one before.
    ///
    /// - Returns: How long each took to each client, in milliseconds, sorted.
    private static func singles(
        _ clients: Int,
        to file: String,
        _ audience: inout TextAudience
    ) throws -> [Double] {
        var ages: [Double] = []
        for step in 1...singles {
            try File.append(record(step), to: file)
            let written = MonotonicClock.nanoseconds()
            var heard = 0
            try audience.hear(
                for: patience,
                until: { heard == clients },
                hearing: { text in
                    heard += 1
                    ages.append(Double(text.instant &- written) / 1e6)
                }
            )
            guard heard == clients else { throw BenchmarkError("record \(step) did not come") }
        }
        return ages.sorted()
    }

    /// Appends many records by one write.
    ///
    /// - Returns: How long it took until all clients had all of them, in seconds, and how many bytes they are.
    private static func burst(
        _ clients: Int,
        to file: String,
        _ audience: inout TextAudience
    ) throws -> (seconds: Double, bytes: Int) {
        let bytes = (0..<burst).flatMap { record(singles + 1 + $0) }
        let end = Array(#""step":\#(singles + burst),"#.utf8)
        let start = MonotonicClock.nanoseconds()
        try File.append(bytes, to: file)
        var finished = 0
        var last = start
        try audience.hear(
            for: patience,
            until: { finished == clients },
            hearing: { text in
                guard text.bytes.suffix(400).firstRange(of: end) != nil else { return }
                finished += 1
                last = text.instant
            }
        )
        guard finished == clients else { throw BenchmarkError("not all records came") }
        return (Double(last - start) / 1e9, bytes.count)
    }

    private static func record(_ step: Int) -> [UInt8] {
        let telemetry =
            #"{"phi":0.72,"kappa_eff":64.2,"regime":"geometric","basin_distance":0.15,"recursion_depth":5,"#
            + #""breakdown_pct":0.0,"coherence_drift":0.05,"emergency":false,"curvature":null}"#
        let line =
            #"{"timestamp":"2025-12-18T01:30:00.000Z","step":\#(step),"telemetry":\#(telemetry)}"#
        return Array("\(line)\n".utf8)
    }
}
