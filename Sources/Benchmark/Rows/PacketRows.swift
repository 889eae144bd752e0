internal import BrainStream
internal import WebSocketCommon

/// How large the packets of brainstream are, by what a client has asked for: the demo's states, in this process.
enum PacketRows {
    private static let states = 1000

    static func measure(_ report: inout Report) throws {
        report.begin(
            Section(
                Part.packets.rawValue,
                "Packets: \(states) states of the market demo",
                [
                    .text("asked for", "options", width: 24), .number("packets", "packets"),
                    .number("bytes/packet", "bytes_per_packet"),
                    .number("saved, %", "saved_percent"),
                    .number("µs/packet", "microseconds_per_packet"),
                ]
            )
        )
        let all: [[String: String]] = [
            [:], ["encoding": "msgpack"], ["delta": "1"], ["delta": "1", "encoding": "msgpack"],
            ["channels": "market"], ["channels": "market", "delta": "1", "encoding": "msgpack"],
        ]
        var whole: Double?
        for parameters in all {
            let (packets, bytes, nanoseconds) = try stream(parameters)
            let size = Double(bytes) / Double(packets)
            whole = whole ?? size
            let name = parameters.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
            report.add([
                .text(name.isEmpty ? "nothing" : name.joined(separator: "&")), .count(packets),
                .number(size, 0), .number(100 * (1 - size / (whole ?? size)), 1),
                .number(Double(nanoseconds) / Double(packets) / 1000, 1),
            ])
        }
    }

    /// Plays the demo to one client.
    ///
    /// - Returns: How many packets it got, how many bytes they have, and what all of it took, the demo too.
    private static func stream(
        _ parameters: [String: String]
    ) throws -> (packets: Int, bytes: Int, nanoseconds: UInt64) {
        var engine = BrainStream(broker: nil)
        var now = Timestamp(clampingMicroseconds: 1_766_000_000_000_000)
        engine.opened(
            .connection(1),
            WebSocketCommon.Opening(path: "/ws/stream", parameters: parameters, mayWrite: true)
        )
        _ = engine.tick(now: now)
        _ = engine.takeSayings()
        var (packets, bytes) = (0, 0)
        let start = MonotonicClock.threadNanoseconds()
        for _ in 0..<states {
            now = now.advanced(by: .seconds(1))
            _ = engine.tick(now: now)
            for case .publish(let payload, in: let room) in engine.takeSayings()
            where room.name.description.hasPrefix("everyone") == false {
                packets += 1
                bytes += payload.bytes.count
            }
        }
        let taken = MonotonicClock.threadNanoseconds() - start
        guard packets > 0 else { throw BenchmarkError("the demo says nothing") }
        return (packets, bytes, taken)
    }
}
