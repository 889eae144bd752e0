/// What it costs the hub to take a publication that nobody receives, and to answer it.
struct Publishing: CustomStringConvertible {
    /// One publication after the other, each sent when the one before is answered.
    let alone: Slice
    /// Bursts of 64.
    let bursts: Slice

    /// Measures both with one connection.
    static func measure(_ options: Options) throws -> Publishing {
        var fleet = try Fleet.start([.hub], subscribers: 0, options)
        defer { fleet.stop() }
        let slices = try [1, 1, 64, 64].map { burst in
            try fleet.drive(
                0,
                Workload(subscribers: 0, dataSize: 100, burst: burst),
                for: .seconds(1)
            )
        }
        return Publishing(alone: slices[1], bursts: slices[3])
    }

    /// Two sentences for the terminal.
    var description: String {
        "publishing to nobody, one connection: \(Self.text(alone)) one by one, \(Self.text(bursts)) in bursts of 64"
    }

    private static func text(_ slice: Slice) -> String {
        let rate = Double(slice.messages) / slice.seconds
        return
            "\(rate.grouped)/s (\((slice.processorTime / 1000 / Double(slice.messages)).fixed(2)) µs)"
    }
}
