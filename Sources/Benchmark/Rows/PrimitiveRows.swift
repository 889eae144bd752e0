internal import SessionBuddy
internal import WebSocketCommon

/// What the steps of a publication take in this process, by the thread's processor time: no kernel, no sockets.
enum PrimitiveRows {
    private static let batches = 200
    private static let repetitions = 1000
    private static let envelopeSize = 300

    static func measure(_ report: inout Report) throws {
        report.begin(
            Section(
                Part.primitives.rawValue,
                "Primitives: an envelope of \(envelopeSize) bytes, session.updated",
                [
                    .text("step", "step", width: 28), .number("ns", "nanoseconds"),
                    .quartiles("nanoseconds_quartiles"),
                ]
            )
        )
        guard let event = SessionBuddy.catalogue.event("session.updated"),
            let room = ChannelName("session:bench")
        else { throw BenchmarkError("the catalogue has no session.updated") }
        var rooms = RoomRegistry()
        _ = rooms.join(1, room)
        try envelope.withUnsafeBytes { bytes in
            let view = try EnvelopeView(decoding: bytes)
            guard let data = view.data else { throw BenchmarkError("the envelope has no data") }
            add(
                "decode and check the envelope",
                try time { try isEvent(bytes) ? 1 : 0 },
                &report
            )
            add(
                "validate the payload",
                try time {
                    try event.payload.check(data, .invalidPayload, of: event.name)
                    return 1
                },
                &report
            )
            add(
                "route it to its room",
                try time {
                    let channels = try event.channels(for: data)
                    return channels.reduce(0) { $0 + (rooms.index(of: $1) == nil ? 0 : 1) }
                },
                &report
            )
            let encoder = encoder
            var bytes: [UInt8] = []
            add(
                "encode the event",
                try time {
                    bytes.removeAll(keepingCapacity: true)
                    encoder.publication(
                        of: event.name,
                        data: data,
                        room: room.description,
                        into: &bytes
                    )
                    return min(bytes.count, 1)
                },
                &report
            )
        }
    }

    private static func isEvent(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        let view = try EnvelopeView(decoding: bytes, validatingUTF8: true)
        guard case .event = try ClientMessage(view) else { return false }
        return true
    }

    /// What is new in an event, as the hub has it ready for each.
    private static var encoder: EnvelopeEncoder {
        var formatter = TimestampFormatter()
        let time = Timestamp(clampingMicroseconds: 1_234_567_890_123_456)
        return EnvelopeEncoder(id: MessageID(random: 1, 2), timestamp: formatter.text(of: time))
    }

    private static var envelope: [UInt8] {
        let start =
            #"{"id":"03a77894-3ab5-4c8e-993b-06e4e68a4eb0","type":"event","event":"session.updated","#
            + #""timestamp":"2026-11-20T10:59:31.775699+00:00","#
            + #""data":{"session_id":"bench","changes":{"branch":"main","text":""#
        let end = #""}}}"#
        let text = String(repeating: "x", count: envelopeSize - start.utf8.count - end.utf8.count)
        return Array((start + text + end).utf8)
    }

    /// The nanoseconds that something takes, which returns 1 each time, so that it cannot be left out.
    private static func time(_ step: () throws -> Int) throws -> Quartiles {
        var figures: [Double] = []
        for batch in -20..<batches {
            let start = MonotonicClock.threadNanoseconds()
            var sum = 0
            for _ in 0..<repetitions { sum += try step() }
            let taken = MonotonicClock.threadNanoseconds() - start
            guard sum == repetitions else {
                throw BenchmarkError("\(sum) of \(repetitions) repetitions went as they should")
            }
            if batch >= 0 { figures.append(Double(taken) / Double(repetitions)) }
        }
        return Quartiles(figures)
    }

    private static func add(_ step: String, _ figures: Quartiles, _ report: inout Report) {
        report.add([.text(step), .median(figures, 0), .range(figures, 0)])
    }
}
