internal import WebSocketCommon

/// A recording that is under way.
struct ActiveRecording {
    let sink: any RecordingSink
    var summary: RecordingSummary
    var gates = RateGates()
    var encoder: RecordingEncoder
    /// The last frame that was recorded.
    var last: UInt64?
    /// What was not handed on yet.
    var buffer: [UInt8] = []
}

/// Recording: frames are encoded here and handed on in pieces; the port writes them.
extension SimulationEngine {
    /// How many bytes are handed on at once.
    private static let pieceSize = 64 << 10

    mutating func beginRecording(
        _ name: String,
        _ rate: Double,
        _ moment: Timestamp
    ) throws(SimulationProblem) {
        guard let recorder else {
            throw SimulationProblem(.notSupported, "recordings cannot be made here")
        }
        if let recording {
            throw SimulationProblem(.state, "\(recording.summary.name) is being recorded already")
        }
        let encoder = try Self.encoder(of: source.schema, moment)
        let header = encoder.header
        do throws(RecorderError) {
            let sink = try recorder.create(name: name, header: header)
            var summary = RecordingSummary(name: name, path: sink.path)
            summary.bytes = header.count
            recording = ActiveRecording(sink: sink, summary: summary, encoder: encoder)
        } catch {
            throw SimulationProblem(.failure, "\(error)")
        }
        recording?.gates.set([rate])
        tell(.recordingStarted, name)
        do throws(RecorderError) { try record() } catch { giveUp(error) }
    }

    private static func encoder(
        of schema: SimulationSchema,
        _ moment: Timestamp
    ) throws(SimulationProblem) -> RecordingEncoder {
        do throws(RecordingError) {
            return try RecordingEncoder(
                RecordingHeader(
                    schema: Messages.schema(schema),
                    recordedAt: moment,
                    signals: schema.names
                )
            )
        } catch {
            throw SimulationProblem(.failure, "\(error)")
        }
    }

    /// Ends the recording that somebody wants ended, with the present frame.
    mutating func finishRecording() throws(SimulationProblem) -> RecordingSummary {
        guard recording != nil else {
            throw SimulationProblem(.state, "nothing is being recorded")
        }
        do throws(RecorderError) {
            try record()
            guard let summary = try endRecording() else {
                preconditionFailure("a recording that no append has ended is gone")
            }
            tell(.recordingStopped, summary.name)
            return summary
        } catch {
            giveUp(error)
            throw SimulationProblem(.failure, "the recording is not whole: \(error)")
        }
    }

    /// Ends the recording; answers what it has, or `nil` when there is none.
    mutating func endRecording() throws(RecorderError) -> RecordingSummary? {
        try handOn()
        guard let ended = recording.take() else { return nil }
        try ended.sink.close()
        return ended.summary
    }

    /// Ends a recording that cannot go on.
    private mutating func giveUp(_ problem: RecorderError) {
        // That it cannot be ended well either is no news.
        if let given = recording.take() { try? given.sink.close() }
        tell(.recordingStopped, "\(problem)")
    }

    /// Records the present frame if it is due: by simulated time, so that a recording is the same however fast that passed.
    ///
    /// - Parameter nanoseconds: How much simulated time has passed since the frame before.
    mutating func record(after nanoseconds: Double) {
        guard let due = recording?.gates.advance(by: nanoseconds, slack: nanoseconds / 2),
            !due.isEmpty
        else { return }
        do throws(RecorderError) { try record() } catch { giveUp(error) }
    }

    /// Records the present frame, once, and hands on what has come together.
    private mutating func record() throws(RecorderError) {
        guard recording != nil else { return }
        if let last = recording?.last, last >= source.frame { return }
        let frame = present(.changed)
        recording?.append(frame)
        if let size = recording?.buffer.count, size >= Self.pieceSize { try handOn() }
    }

    private mutating func handOn() throws(RecorderError) {
        guard let sink = recording?.sink, let piece = recording?.buffer, !piece.isEmpty else {
            return
        }
        recording?.buffer = []
        try sink.append(piece)
    }
}

extension ActiveRecording {
    fileprivate mutating func append(_ frame: SimulationFrame) {
        let before = buffer.count
        do throws(RecordingError) {
            try encoder.encode(
                frame: frame.frame,
                time: frame.time,
                from: frame.values,
                into: &buffer
            )
        } catch {
            preconditionFailure("frame \(frame.frame) does not follow \(last ?? 0): \(error)")
        }
        last = frame.frame
        summary.frames += 1
        summary.bytes += buffer.count - before
    }
}
