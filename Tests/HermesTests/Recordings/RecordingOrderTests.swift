import Synchronization
import Testing
import WebSocketCommon

@testable import Hermes

/// A recorder that keeps recordings in memory.
final class MemoryRecorder: Recorder {
    struct State {
        var files: [String: [UInt8]] = [:]
        var closed: Set<String> = []
        /// Why it takes no more bytes.
        var appendProblem: String?
        /// Why it cannot be ended.
        var closeProblem: String?
    }

    private final class Sink: RecordingSink {
        let path: String
        private let recorder: MemoryRecorder

        init(_ path: String, _ recorder: MemoryRecorder) {
            self.path = path
            self.recorder = recorder
        }

        func append(_ bytes: [UInt8]) throws(RecorderError) {
            let problem = recorder.state.withLock { state -> String? in
                if state.appendProblem == nil { state.files[path]? += bytes }
                return state.appendProblem
            }
            if let problem { throw RecorderError(problem) }
        }

        func close() throws(RecorderError) {
            let problem = recorder.state.withLock { state -> String? in
                state.closed.insert(path)
                return state.closeProblem
            }
            if let problem { throw RecorderError(problem) }
        }
    }

    let state = Mutex(State())

    func create(name: String, header: [UInt8]) throws(RecorderError) -> any RecordingSink {
        let isNew = state.withLock { state in
            guard state.files[name] == nil else { return false }
            state.files[name] = header
            return true
        }
        guard isNew else { throw RecorderError("\(name) is there already") }
        return Sink(name, self)
    }

    /// A recording's bytes as a source.
    func source(_ name: String) -> any RecordingSource {
        MemorySource(bytes: state.withLock { $0.files[name] ?? [] })
    }
}

private struct MemorySource: RecordingSource {
    let bytes: [UInt8]
    var size: Int64 { Int64(bytes.count) }

    func read(at offset: Int64, count: Int) -> [UInt8] {
        Array(bytes[min(Int(offset), bytes.count)...].prefix(count))
    }
}

@Suite("Recording a simulation")
struct RecordingOrderTests {
    private let recorder = MemoryRecorder()
    private let moment = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)

    private func player() throws -> Player {
        Player(try Bench.simulation(Bench.configuration()), recorder: recorder)
    }

    @Test("writes the frames of its rate, which play as they were: time, values, seeking")
    func roundTrip() throws {
        var player = try player()
        player.order(.set(0, 4))
        player.order(.record(name: "flight", rate: 50, at: moment))
        player.order(.resume)
        player.pass(.seconds(10))
        let ticket = player.order(.stopRecording)
        let answer = try #require(player.result(ticket)).get()
        let summary = try #require(answer.recording)
        #expect(500...502 ~= summary.frames)
        #expect(player.happenings == [.recordingStarted, .running, .recordingStopped])
        #expect(recorder.state.withLock { $0.files["flight"]?.count } == summary.bytes)
        #expect(recorder.state.withLock { $0.closed } == ["flight"])

        let recording = try Recording(recorder.source("flight"))
        #expect(recording.frameCount == summary.frames)
        #expect(recording.header.recordedAt == moment)
        var replay = Player(try Replay(recording))
        #expect(replay.engine.schema.names == player.engine.schema.names)
        #expect(replay.engine.schema.signals.allSatisfy { !$0.isWritable })
        let state = try #require(replay.engine.schema.place(of: "physics.state"))
        replay.order(.resume)
        replay.pass(.seconds(5))
        #expect(abs(Double(replay.engine.status.frame) - 500) <= 2)
        let frame = replay.engine.present(.changed)
        #expect(abs(frame.values[state] - 4 * frame.time) < 1e-9)
        replay.order(.seek(.moment(7.005)))
        #expect(replay.engine.status.frame == 700)
        replay.order(.pause)
        replay.order(.seek(.frame(3)))
        #expect(replay.engine.status.frame == 2)
        let step = replay.order(.step(3))
        replay.finish()
        #expect(try #require(replay.result(step)).get().status.frame == 8)
        replay.order(.speed(10))
        replay.order(.resume)
        replay.pass(.seconds(2))
        #expect(replay.engine.status.state == .stopped)
        let end = replay.order(.seek(.frame(100)))
        #expect(try #require(replay.result(end)).get().status.state == .paused)
        let set = replay.order(.set(0, 1))
        #expect(throws: SimulationProblem.self) { try #require(replay.result(set)).get() }
    }

    @Test("is not begun twice, nor over another, nor ended when there is none")
    func refused() throws {
        var player = try player()
        let none = player.order(.stopRecording)
        #expect(throws: SimulationProblem.self) { try #require(player.result(none)).get() }
        player.order(.record(name: "a", rate: 60, at: moment))
        let second = player.order(.record(name: "b", rate: 60, at: moment))
        #expect(throws: SimulationProblem.self) { try #require(player.result(second)).get() }
        player.order(.stopRecording)
        let over = player.order(.record(name: "a", rate: 60, at: moment))
        #expect(throws: SimulationProblem.self) { try #require(player.result(over)).get() }
    }

    @Test("ends with a reset, because frames ascend")
    func reset() throws {
        var player = try player()
        player.order(.record(name: "a", rate: 60, at: moment))
        player.order(.step(10))
        player.finish()
        player.order(.reset)
        #expect(player.happenings == [.recordingStarted, .recordingStopped, .reset])
        #expect(try Recording(recorder.source("a")).frameCount >= 2)
    }

    @Test("tells when the disk is full: at once while it runs, and when it is ended")
    func fullDisk() throws {
        var player = try player()
        player.order(.record(name: "a", rate: 100, at: moment))
        player.order(.resume)
        player.pass(.seconds(1))
        recorder.state.withLock { $0.appendProblem = "no space left" }
        player.pass(.seconds(60))
        #expect(player.happenings == [.recordingStarted, .running, .recordingStopped])
        #expect(player.engine.status.recording == nil)
        #expect(player.engine.status.state == .running)

        recorder.state.withLock { ($0.appendProblem, $0.closeProblem) = (nil, "no space left") }
        player.order(.record(name: "b", rate: 100, at: moment))
        player.pass(.seconds(1))
        let ticket = player.order(.stopRecording)
        let problem = #expect(throws: SimulationProblem.self) {
            try #require(player.result(ticket)).get()
        }
        #expect(problem?.message == "the recording is not whole: no space left")
        #expect(player.engine.status.recording == nil)
    }

    @Test("that cannot be ended well does not keep a reset from being one")
    func resetOnAFullDisk() throws {
        for problem in [\MemoryRecorder.State.appendProblem, \.closeProblem] {
            var player = try player()
            let name = problem == \.appendProblem ? "append" : "close"
            player.order(.record(name: name, rate: 100, at: moment))
            player.order(.step(50))
            player.finish()
            recorder.state.withLock { $0[keyPath: problem] = "no space left" }
            player.forget()
            let ticket = player.order(.reset)
            recorder.state.withLock { $0[keyPath: problem] = nil }
            #expect(player.happenings == [.recordingStopped, .reset])
            #expect(try #require(player.result(ticket)).get().status.frame == 0)
        }
    }

    @Test(
        "that claims a rate that there is none of plays at the usual one",
        arguments: ["0", "-1", "5e-324", "1e308", "null", #""fast""#]
    )
    func claimedRates(claim: String) throws {
        var schema = Messages.schema(try Bench.simulation(Bench.configuration()).schema)
        schema["telemetry_hz"] = try JSON(parsing: claim)
        schema["rate_hz"] = try JSON(parsing: claim)
        let names = try Bench.simulation(Bench.configuration()).schema.names
        let header = try RecordingHeader(schema: schema, recordedAt: nil, signals: names)
        var encoder = try RecordingEncoder(header)
        var bytes = encoder.header
        let values = [Double](repeating: 1, count: names.count)
        for frame in 0..<3 {
            try encoder.encode(
                frame: UInt64(frame),
                time: Double(frame),
                from: values,
                into: &bytes
            )
        }
        recorder.state.withLock { $0.files["claimed"] = bytes }
        let replay = try Replay(Recording(recorder.source("claimed")))
        #expect(replay.schema.telemetryRate == 60)
        #expect(replay.schema.rate == 60)
    }

    @Test("goes by simulated time: the same frames are in it however fast that passed")
    func simulatedTime() throws {
        var frames: [[UInt64]] = []
        for mode in [SimulationConfiguration.Mode.realtime, .afap, .paused] {
            var player = Player(
                try Bench.simulation(Bench.configuration(mode)),
                recorder: recorder
            )
            player.order(.record(name: mode.rawValue, rate: 20, at: moment))
            if mode == .paused {
                player.order(.step(1000))
                player.finish()
            } else {
                player.order(.resume)
                while player.engine.status.frame < 1000 { player.pass(.milliseconds(10)) }
                player.order(.pause)
            }
            player.order(.stopRecording)
            var recording = try Recording(recorder.source(mode.rawValue))
            var numbers: [UInt64] = []
            while let frame = try recording.next(), frame.frame < 1000 {
                numbers.append(frame.frame)
            }
            frames.append(numbers)
        }
        #expect(frames[0] == frames[1])
        #expect(frames[1] == frames[2])
        #expect(200...201 ~= frames[0].count)
    }
}
