internal import Hermes

/// What encoding a frame takes in this process, by the thread's processor time, and how long frames are.
///
/// The frames are those of a minute's flight, at 60 Hz: how much a difference saves depends on what moves.
enum FrameRows {
    private static let batches = 50
    private static let seconds = 60

    static func measure(_ report: inout Report) throws {
        report.begin(
            Section(
                Part.frames.rawValue,
                "Telemetry frames of the rocket, \(seconds) s of its flight at 60 Hz",
                [
                    .number("signals", "signals"), .text("format", "format", width: 8),
                    .text("encoding", "encoding", width: 8), .number("ns/frame", "nanoseconds"),
                    .quartiles("nanoseconds_quartiles"), .number("B/frame", "bytes_per_frame"),
                    .number("of compact f64, %", "percent_of_compact_f64"),
                ]
            )
        )
        let (names, frames) = try RocketFlight.snapshots(seconds: seconds)
        let display = FlightDisplay.signals.compactMap { names.firstIndex(of: $0) }
        guard display.count == FlightDisplay.signals.count else {
            throw BenchmarkError("the rocket does not have all of \(FlightDisplay.signals)")
        }
        // The last hundred of all: the structure's, which never move, come first.
        for signals in [display, Array(names.indices.suffix(100))] {
            var plain = Double.nan
            for (format, encoding) in [
                (FrameFormat.compact, FrameEncoding.f64), (.compact, .f32), (.compact, .delta),
                (.hert, .f64),
            ] {
                let (cost, length) = measure(
                    FrameEncoder(format, encoding, signals: signals),
                    frames
                )
                if plain.isNaN { plain = length }
                report.add([
                    .count(signals.count), .text(format.rawValue), .text(encoding.rawValue),
                    .median(cost, 0), .range(cost, 0), .number(length, 1),
                    .number(100 * length / plain, 1),
                ])
            }
        }
    }

    /// Encodes all frames again and again, each into new memory, as the hub does.
    private static func measure(
        _ encoder: FrameEncoder,
        _ frames: [[Double]]
    ) -> (nanoseconds: Quartiles, length: Double) {
        var figures: [Double] = []
        var length = 0
        for batch in -5..<batches {
            var encoder = encoder
            length = 0
            let start = MonotonicClock.threadNanoseconds()
            for (index, values) in frames.enumerated() {
                var bytes: [UInt8] = []
                encoder.encode(
                    frame: UInt64(2 * (index + 1)),
                    time: Double(index + 1) / 60,
                    from: values,
                    into: &bytes
                )
                length += bytes.count
            }
            let taken = MonotonicClock.threadNanoseconds() - start
            if batch >= 0 { figures.append(Double(taken) / Double(frames.count)) }
        }
        return (Quartiles(figures), Double(length) / Double(frames.count))
    }
}
