internal import EventLoop
internal import WebSocketCommon

/// The energy stream in a process of its own, and how old its messages are when they are read.
///
/// A message's age is the reader's calendar less the message's `timestamp`, as the tests of the original measure it: a whole
/// millisecond, cut off, so half a millisecond of it is not there.
enum EnergyRows {
    private static let settlingTime = Duration.seconds(2)

    /// What a client has seen.
    private final class Account {
        var first: (frame: Int, instant: UInt64)?
        var last: (frame: Int, instant: UInt64)?
        var frames = 0
        var missing = 0
        var messages = 0
        var ages: [Double] = []

        var rate: Double {
            guard let first, let last else { return .nan }
            return Double(frames - 1) * 1e9 / Double(last.instant - first.instant)
        }

        func note(frame: Int, _ instant: UInt64) {
            if let last { missing += max(0, frame - last.frame - 1) }
            if first == nil { first = (frame, instant) }
            last = (frame, instant)
            frames += 1
        }
    }

    static func measure(_ options: Options, _ report: inout Report) throws {
        report.begin(
            Section(
                Part.energy.rawValue,
                "Energy: 60 frames a second with fields, tokens and the council's events, for \(options.telemetryTime)",
                [
                    .number("clients", "clients"), .number("processor, %", "processor_percent"),
                    .number("µs/message", "microseconds_per_message"), .number("Hz", "rate_hz"),
                    .number("missing", "missing"), .number("age p50 ms", "age_p50_milliseconds"),
                    .number("p99", "age_p99_milliseconds"), .number("max", "age_max_milliseconds"),
                    .number("messages/s", "messages_per_second"),
                ]
            )
        )
        for clients in [1, 100, 1000] { try measure(clients, options, &report) }
    }

    private static func measure(
        _ clients: Int,
        _ options: Options,
        _ report: inout Report
    ) throws {
        var audience = try TextAudience(.energyStream, clients: clients, path: "/ws", options)
        try audience.hear(for: settlingTime)
        let time = ProcessorTime(of: audience.server.process.id, isPinned: true)
        let accounts = (0..<clients).map { _ in Account() }
        let (before, start) = (time.nanoseconds, ContinuousClock.now)
        try audience.hear(
            for: options.telemetryTime,
            hearing: { text in
                let account = accounts[text.client]
                account.messages += 1
                // One client in a few says enough about ages, and reading is the clients' time.
                guard text.client % 16 == 0 else { return }
                let message = try JSONSlice(parsing: text.bytes)
                guard let stamp = message.member("timestamp").flatMap({ JSON($0).doubleValue })
                else {
                    throw BenchmarkError("a message without its timestamp")
                }
                account.ages.append(text.time - stamp)
                guard message.member("type")?.string?.decoded() == "energy_update",
                    let frame = message.member("frameNumber").flatMap({ JSON($0).intValue })
                else { return }
                account.note(frame: frame, text.instant)
            }
        )
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let processorTime = Double(time.nanoseconds - before)
        let messages = accounts.reduce(0) { $0 + $1.messages }
        let ages = accounts.flatMap(\.ages).sorted()
        report.add([
            .count(clients), .number(processorTime / seconds / 1e7, 1),
            .number(processorTime / 1000 / Double(max(messages, 1)), 2),
            .number(accounts[0].rate, 3), .count(accounts.reduce(0) { $0 + $1.missing }),
            .number(ages.quantile(0.5), 2), .number(ages.quantile(0.99), 2),
            .number(ages.last ?? .nan, 2), .rate(Double(messages) / seconds),
        ])
    }
}
