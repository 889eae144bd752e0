import CLinux
import Glibc
import TestSupport
import Testing

@testable import EventLoop

@Suite("A child process is started as asked, and its end is told")
struct ChildProcessTests {
    private let turned: TurnedLoop

    init() throws { turned = try TurnedLoop() }

    private func start(
        _ script: String,
        environment: [String: String] = [:],
        descriptors: [Descriptor] = []
    ) throws -> ChildProcess {
        let child = try ChildProcess.start(
            "/bin/sh",
            arguments: ["-c", script],
            environment: environment,
            descriptors: descriptors
        )
        try turned.loop.watch(child)
        return child
    }

    /// Turns until a child has ended; `nil` if it does not.
    private func end(of child: ChildProcess) throws -> ProcessEnd? {
        func statuses(_ recorder: Recorder) -> [ProcessEnd] {
            recorder.events.compactMap {
                if case .exited(child, let status) = $0 { status } else { nil }
            }
        }
        _ = try turned.turn { !statuses($0).isEmpty }
        return statuses(turned.recorder).first
    }

    /// Both ends of a stream, close-on-exec; reading gives up after five seconds.
    private func makeStream() throws -> (ours: Descriptor, theirs: Descriptor) {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
        _ = hub_receive_timeout(ends[0], 5000)
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    /// All that comes from a stream until its end.
    private func text(from stream: Descriptor) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = hub_receive(stream.number, &buffer, buffer.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }

    @Test("its exit code", arguments: [0, 3, 255])
    func exits(_ code: Int32) throws {
        #expect(try end(of: try start("exit \(code)")) == .exited(code: code))
    }

    @Test("the signal that ended it")
    func signalled() throws {
        #expect(try end(of: try start("kill -9 $$")) == .signalled(number: SIGKILL))
        let sleeper = try start("exec sleep 60")
        sleeper.signal(SIGTERM)
        #expect(try end(of: sleeper) == .signalled(number: SIGTERM))
    }

    @Test("one that ended before it was watched, and several at once")
    func several() throws {
        let child = try ChildProcess.start(
            "/bin/true",
            arguments: [],
            environment: [:],
            descriptors: []
        )
        try turned.loop.watch(child)
        let children = try (1...8).map { try start("exit \($0)") }
        for (child, code) in zip(children, 1...) {
            #expect(try end(of: child) == .exited(code: Int32(code)))
        }
        #expect(try end(of: child) == .exited(code: 0))
        #expect(turned.recorder.events.count == 9)
    }

    @Test("a program that cannot be started exits with 127")
    func missing() throws {
        let child = try ChildProcess.start(
            "/does/not/exist",
            arguments: [],
            environment: [:],
            descriptors: []
        )
        try turned.loop.watch(child)
        #expect(try end(of: child) == .exited(code: 127))
    }

    @Test("a process that does not exist cannot be watched")
    func watchNobody() throws {
        let child = try start("exit 0")
        #expect(try end(of: child) == .exited(code: 0))
        #expect(throws: SystemError("watch process \(child.id)", ESRCH)) {
            try turned.loop.watch(child)
        }
    }

    @Test("descriptors arrive as 3, 4, and LISTEN_PID is the child's, whatever it was before")
    func descriptors() throws {
        let first = try makeStream()
        let second = try makeStream()
        let child = try start(
            "echo \"$LISTEN_PID $$ $LISTEN_FDS\" >&3; echo fourth >&4",
            environment: ["LISTEN_FDS": "2", "LISTEN_PID": "1"],
            descriptors: [first.theirs, second.theirs]
        )
        first.theirs.close()
        second.theirs.close()
        #expect(text(from: first.ours) == "\(child.id) \(child.id) 2\n")
        #expect(text(from: second.ours) == "fourth\n")
        #expect(try end(of: child) == .exited(code: 0))
        first.ours.close()
        second.ours.close()
    }

    @Test("descriptors whose numbers are each other's places arrive in order")
    func crossedDescriptors() throws {
        let streams = try (0..<20).map { _ in try makeStream() }
        let script = (0..<20).map { "echo \($0) >&\($0 + 3)" }.joined(separator: "\n")
        // bash, because a plain sh may redirect only what has one digit.
        let child = try ChildProcess.start(
            "/bin/bash",
            arguments: ["-c", script],
            environment: [:],
            descriptors: streams.reversed().map(\.theirs)
        )
        try turned.loop.watch(child)
        for stream in streams { stream.theirs.close() }
        for (index, stream) in streams.reversed().enumerated() {
            #expect(text(from: stream.ours) == "\(index)\n")
            stream.ours.close()
        }
        #expect(try end(of: child) == .exited(code: 0))
    }

    @Test(
        "arguments and environment are exactly those given, without LISTEN_PID when nothing is handed over"
    )
    func environment() throws {
        let stream = try makeStream()
        let child = try ChildProcess.start(
            "/bin/sh",
            arguments: ["-c", "echo \"$1|$2|$HOME|$A|$LISTEN_PID\" >&3", "sh", "ä b", ""],
            environment: ["A": "x=y z"],
            descriptors: [stream.theirs]
        )
        try turned.loop.watch(child)
        stream.theirs.close()
        #expect(text(from: stream.ours) == "ä b|||x=y z|\(child.id)\n")
        stream.ours.close()
        let bare = try start("test -z \"$LISTEN_PID\"")
        #expect(try end(of: bare) == .exited(code: 0))
    }

    @Test("signals that this thread blocks act on the child, which leads a process group")
    func signalMask() throws {
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGUSR1)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        let child = try start("kill -USR1 $$; exit 0")
        pthread_sigmask(SIG_UNBLOCK, &mask, nil)
        #expect(try end(of: child) == .signalled(number: SIGUSR1))

        let sleeper = try start("exec sleep 60")
        #expect(eventually { getpgid(sleeper.id) == sleeper.id })
        sleeper.signal(SIGKILL)
        #expect(try end(of: sleeper) == .signalled(number: SIGKILL))
    }

    @Test("the ends are told in words")
    func descriptions() {
        #expect(ProcessEnd.exited(code: 1).description == "exit status 1")
        #expect(ProcessEnd.signalled(number: SIGKILL).description == "signal 9 (Killed)")
    }
}
