internal import EventLoop
internal import Hermes
internal import Synchronization

/// Writes a recording on a thread of its own, so that a disk that takes its time does not keep the simulation waiting.
final class RecordingWriter: RecordingSink {
    /// How many bytes may wait for the disk before it is too slow.
    private static let mostWaiting = 64 << 20

    fileprivate struct State {
        var waiting: [[UInt8]] = []
        var waitingBytes = 0
        /// How many bytes were taken, the header's too.
        var size: Int
        var isEnding = false
        /// Why nothing more is written.
        var problem: String?
    }

    let path: String
    private let limit: Int
    private let shared: Shared
    private let thread: Mutex<SystemThread?>

    /// What both threads have.
    fileprivate final class Shared: Sendable {
        let state: Mutex<State>
        let waker: Waker

        init(size: Int, waker: Waker) {
            state = Mutex(State(size: size))
            self.waker = waker
        }
    }

    /// Starts the thread.
    init(_ file: consuming sending RecordingFile, limit: Int) throws(SystemError) {
        path = file.path
        self.limit = limit
        let loop = try EventLoop()
        let shared = Shared(size: Int(file.size), waker: loop.waker)
        self.shared = shared
        var ownFile: RecordingFile? = consume file
        let started = try SystemThread {
            guard let file = ownFile.take() else {
                preconditionFailure("the file went to two threads")
            }
            var scribe = Scribe(file: file, loop: loop, shared: shared)
            do throws(SystemError) { try loop.run(&scribe) } catch {
                preconditionFailure("the recording's wait for bytes failed: \(error)")
            }
        }
        thread = Mutex(started)
    }

    func append(_ bytes: [UInt8]) throws(RecorderError) {
        let problem = shared.state.withLock { state -> String? in
            if let problem = state.problem { return problem }
            guard state.size + bytes.count <= limit else {
                return "the file has \(state.size) bytes, limit is \(limit)"
            }
            guard state.waitingBytes + bytes.count <= Self.mostWaiting else {
                return "the disk is too slow: \(state.waitingBytes) bytes wait for it"
            }
            state.waiting.append(bytes)
            state.waitingBytes += bytes.count
            state.size += bytes.count
            return nil
        }
        if let problem { throw RecorderError(problem) }
        shared.waker.wake()
    }

    /// Waits until the disk has all that was taken.
    func close() throws(RecorderError) {
        shared.state.withLock { $0.isEnding = true }
        shared.waker.wake()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
        if let problem = shared.state.withLock({ $0.problem }) { throw RecorderError(problem) }
    }

    /// The thread's own side.
    private struct Scribe: ~Copyable, EventHandler {
        var file: RecordingFile?
        let loop: EventLoop
        let shared: Shared

        init(file: consuming RecordingFile, loop: EventLoop, shared: Shared) {
            self.file = consume file
            self.loop = loop
            self.shared = shared
        }

        var nextDeadline: ContinuousClock.Instant? { nil }
        mutating func turnBegan(now: ContinuousClock.Instant) {}
        mutating func turnEnded() {}

        mutating func woken() {
            let (pieces, isEnding) = shared.state.withLock { state in
                defer {
                    state.waiting = []
                    state.waitingBytes = 0
                }
                // Behind a hole nothing is worth writing.
                return (state.problem == nil ? state.waiting : [], state.isEnding)
            }
            do throws(SystemError) {
                for piece in pieces { try file?.append(piece) }
                if isEnding { try file.take()?.close() }
            } catch {
                let problem = "\(error)"
                shared.state.withLock { $0.problem = problem }
            }
            if isEnding { loop.stop() }
        }
    }
}
