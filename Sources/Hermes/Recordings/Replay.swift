internal import WebSocketCommon

/// A recording, played like a simulation: time passes from frame to frame as it did, and one can seek in it.
package struct Replay: SimulationSource {
    /// What was recorded; nothing of it can be set.
    package let schema: SimulationSchema
    private var recording: Recording
    private var present: TelemetryFrame
    private var following: TelemetryFrame?

    /// Stands at the first frame.
    ///
    /// - Parameter recording: What is played.
    /// - Throws: When it has no frame, or cannot be read.
    package init(_ recording: Recording) throws(SimulationError) {
        var recording = recording
        schema = try Self.schema(of: recording.header, endTime: recording.last?.time)
        guard let first = try Self.next(&recording) else {
            throw .recording("the recording has no frame")
        }
        present = first
        following = try Self.next(&recording)
        self.recording = recording
    }

    /// The signals as they were recorded, by module; the wires are of no use any more.
    private static func schema(
        of header: RecordingHeader,
        endTime: Double?
    ) throws(SimulationError) -> SimulationSchema {
        var modules: [(name: String, signals: [SignalDeclaration])] = []
        for signal in header.signals {
            var declaration = signal.declaration
            declaration.isWritable = false
            if modules.last?.name == signal.name.module {
                modules[modules.count - 1].signals.append(declaration)
            } else {
                modules.append((signal.name.module, [declaration]))
            }
        }
        // A file may claim any rate.
        let telemetryRate = Self.rate(header.json["telemetry_hz"]?.doubleValue) ?? 60
        return try SimulationSchema(
            modules: modules.map { name, signals in
                let type = header.json["modules"]?[name]?["module_type"]?.stringValue
                return SimulationSchema.Module(
                    name: name,
                    type: type ?? "recording",
                    signals: signals
                )
            },
            rate: Self.rate(header.rate) ?? telemetryRate,
            telemetryRate: telemetryRate,
            endTime: endTime
        )
    }

    private static func rate(_ claimed: Double?) -> Double? {
        claimed.flatMap { CommandReader.rates.contains($0) ? $0 : nil }
    }

    /// The number that the frame had.
    package var frame: UInt64 { present.frame }
    /// The time that it had, in nanoseconds.
    package var time: Int64 { Self.nanoseconds(present.time) }
    /// The time of the next frame; `nil` at the last.
    package var nextTime: Int64? { following.map { Self.nanoseconds($0.time) } }
    /// As it was by the wall clock.
    package var mode: SimulationConfiguration.Mode { .realtime }
    /// The recorded values.
    package var values: [Double] { present.values }

    /// Goes on to the next frame.
    package mutating func advance() throws(SimulationError) {
        guard let next = following else { return }
        present = next
        following = try Self.next(&recording)
    }

    /// Goes back to the first frame.
    package mutating func reset() throws(SimulationError) { try seek(to: .frame(0)) }

    /// Cannot be done: what was, was.
    package mutating func set(_ place: Int, to value: Double) throws(SimulationError) {
        throw .notSupported("a recording cannot be set")
    }

    /// Goes to a frame, or to the last one before it; to the first if none is.
    package mutating func seek(to target: SeekTarget) throws(SimulationError) {
        do throws(RecordingError) {
            switch target {
            case .frame(let number): try recording.seek(frame: number)
            case .moment(let seconds): try recording.seek(time: seconds)
            }
        } catch {
            throw .recording("\(error)")
        }
        guard let found = try Self.next(&recording) else {
            throw .recording("the recording has no frame there any more")
        }
        present = found
        following = try Self.next(&recording)
    }

    /// Leaves the recording as it is.
    package mutating func close() {}

    private static func next(
        _ recording: inout Recording
    ) throws(SimulationError) -> TelemetryFrame? {
        do throws(RecordingError) { return try recording.next() } catch {
            throw .recording("\(error)")
        }
    }

    /// A file may claim any time: beyond a century, differences of two would not be those of a clock.
    private static func nanoseconds(_ seconds: Double) -> Int64 {
        let most = 3.2e9
        return Int64(exactly: (min(max(seconds, -most), most) * 1e9).rounded()) ?? 0
    }
}
