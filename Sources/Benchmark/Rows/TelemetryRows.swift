internal import WebSocketCommon

/// A thousand subscribers of a simulation, twenty signals each, sixty times a second.
enum TelemetryRows {
    private static let subscribers = 1000

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.telemetry.rawValue,
                "Telemetry: \(FlightDisplay.signals.count) signals at 60 Hz, for \(options.telemetryTime)",
                [
                    .text("subscriptions", "subscriptions", width: 13),
                    .number("subscribers", "subscribers"),
                    .number("processor, %", "processor_percent"),
                    .number("µs/frame", "microseconds_per_frame"),
                    .number("Hz", "rate_hz"), .text("slowest…fastest", "rates_hz", width: 15),
                    .number("drift ms", "drift_milliseconds"),
                    .number("late p50 ms", "lateness_p50_milliseconds"),
                    .number("p99", "lateness_p99_milliseconds"),
                    .number("read p50 ms", "age_p50_milliseconds"),
                    .number("p99", "age_p99_milliseconds"),
                    .number("frames", "frames"), .number("dropped", "dropped"),
                    .number("missing", "missing"),
                ]
            )
        )
        try measure("one for all", different: 1, options, &report) { _, _ in
            FlightDisplay.signals
        }
        var random = LinearCongruential(state: 1)
        try measure("one each", different: subscribers, options, &report) { _, all in
            Array(all.shuffled(with: &random).prefix(FlightDisplay.signals.count))
        }
    }

    private static func measure(
        _ name: String,
        different: Int,
        _ options: Options,
        _ report: inout Report,
        signals: (Int, [String]) -> [String]
    ) throws {
        var audience = try TelemetryAudience(
            .hermes,
            subscribers: subscribers,
            options,
            signals: signals
        )
        let figures = try audience.measure(for: options.telemetryTime)
        guard figures.after["subscriptions"]?.intValue == different else {
            throw BenchmarkError("hermes does not have \(different) different subscriptions")
        }
        let rates = figures.accounts.map(\.rate).sorted()
        let frames = figures.accounts.reduce(0) { $0 + $1.frames }
        let lateness = figures.after["lateness_ms"]
        let range = "\(rates.quantile(0).fixed(3))…\(rates.quantile(1).fixed(3))"
        report.add([
            .text(name), .count(subscribers),
            .number(figures.processorTime / figures.seconds / 1e7, 1),
            .number(figures.processorTime / 1000 / Double(max(frames, 1)), 2),
            .number(rates.quantile(0.5), 3), .text(range),
            .number(figures.accounts.map(\.drift).sorted().quantile(0.5), 2),
            .number(lateness?["p50"]?.doubleValue ?? .nan, 2),
            .number(lateness?["p99"]?.doubleValue ?? .nan, 2),
            .number(figures.ages.quantile(0.5), 2), .number(figures.ages.quantile(0.99), 2),
            .count(frames), .count(figures.growth("frames_dropped")),
            .count(figures.accounts.reduce(0) { $0 + $1.missing }),
        ])
        let overruns = figures.growth("overruns")
        if overruns > 0 {
            report.note("\(name): the simulation gave lost time up \(overruns) times")
        }
    }
}
