import CLinux
import Glibc
import TestSupport
import Testing

@testable import EventLoop

@Suite("The event loop tells of everything that happens, once, on its own thread")
struct EventLoopTests {
    private let turned: TurnedLoop
    private let port: UInt16

    private var loop: EventLoop { turned.loop }

    init() throws {
        turned = try TurnedLoop()
        port = try turned.listen(tag: 7)
    }

    /// A client and the loop's end of its connection.
    private func connect() throws -> (client: LoopbackClient, connection: Descriptor) {
        let before = turned.recorder.connections.count
        let client = try LoopbackClient(port: port)
        try #require(try turned.turn { $0.connections.count > before })
        return (client, try #require(turned.recorder.connections.last))
    }

    /// Many bytes, of which enough differ to show a loss or a swap.
    private static func marked(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        for index in stride(from: 0, to: count, by: 997) {
            bytes[index] = UInt8(truncatingIfNeeded: index / 997)
        }
        return bytes
    }

    // MARK: Connections

    @Test("a TCP connection is accepted, heard, answered and ended")
    func tcp() throws {
        let (client, connection) = try connect()
        #expect(turned.recorder.events == [.accepted(connection, tag: 7)])
        let address: UInt64 = 0xffff_7f00_0001
        #expect(turned.recorder.peers == [.tcp(high: 0, low: address, port: client.localPort)])

        try client.send([1, 2, 3])
        #expect(try turned.turn { $0.bytes(from: connection) == [1, 2, 3] })
        #expect(turned.send([4, 5], to: connection) == 2)
        #expect(try client.receive(2) == [4, 5])

        client.close()
        #expect(try turned.turn { $0.events.last == .ended(connection, errno: nil) })
        loop.close(connection)
    }

    @Test("a Unix connection is accepted, heard and answered")
    func unix() throws {
        let path = "/tmp/EventLoopTests.\(getpid()).unix"
        try loop.listen(try Sockets.listen(path: path), tag: 8)
        defer { unlink(path) }
        let client = try LoopbackClient(path: path)
        try client.send([9])
        #expect(try turned.turn { $0.events.count == 2 })
        let connection = try #require(turned.recorder.connections.first)
        #expect(
            turned.recorder.events == [
                .accepted(connection, tag: 8), .received([9], from: connection),
            ]
        )
        #expect(turned.recorder.peers == [.unix])
        #expect(turned.send([10], to: connection) == 1)
        #expect(try client.receive(1) == [10])
    }

    @Test("much comes in several pieces, in order, a buffer's worth a turn at most")
    func much() throws {
        let (client, connection) = try connect()
        let bytes = Self.marked(3_000_000)
        let descriptor = client.descriptor
        let sender = try SystemThread {
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                sent += count
            }
        }
        defer { sender.join() }
        var count = 0
        var largest = 0
        let isComplete = try turned.turn { recorder in
            if case .received(let piece, from: connection) = recorder.events.last {
                largest = max(largest, piece.count)
            }
            count = recorder.events.reduce(0) {
                if case .received(let piece, from: _) = $1 { $0 + piece.count } else { $0 }
            }
            return count == bytes.count
        }
        #expect(isComplete)
        #expect(largest <= 64 << 10)
        #expect(turned.recorder.bytes(from: connection) == bytes)
    }

    @Test("a flood of connections is taken over several turns, and all are taken")
    func flood() throws {
        let clients = try (0..<300).map { _ in try LoopbackClient(port: port) }
        turned.recorder.nextDeadline = .now + .seconds(5)
        try loop.turn(&turned.recorder)
        #expect(turned.recorder.connections.count == 256)
        try loop.turn(&turned.recorder)
        #expect(turned.recorder.connections.count == 300)
        withExtendedLifetime(clients) {}
    }

    @Test("who resets while waiting to be accepted disturbs nobody")
    func resetBeforeAccept() throws {
        try LoopbackClient(port: port).reset()
        let (client, connection) = try connect()
        try client.send([1])
        #expect(try turned.turn { $0.events.contains(.received([1], from: connection)) })
        #expect(loop.refusedConnections == 0)
    }

    @Test("a reset is told once, as an error, and a send meets EPIPE or ECONNRESET without SIGPIPE")
    func reset() throws {
        let (client, connection) = try connect()
        client.reset()
        #expect(try turned.turn { $0.events.last == .ended(connection, errno: ECONNRESET) })
        #expect(try turned.turns() <= 2, "the loop spins")
        #expect(turned.recorder.count(.ended(connection, errno: ECONNRESET)) == 1)
        #expect([-Int(EPIPE), -Int(ECONNRESET)].contains(turned.send([1], to: connection)))
        loop.close(connection)
    }

    @Test("a peer that only finished sending is told of once, and can be sent to")
    func halfOpen() throws {
        let (client, connection) = try connect()
        try client.send([1])
        client.finishSending()
        #expect(try turned.turn { $0.events.last == .ended(connection, errno: nil) })
        #expect(turned.recorder.bytes(from: connection) == [1])

        #expect(try turned.turns() <= 2, "the loop spins")
        #expect(turned.recorder.count(.ended(connection, errno: nil)) == 1)
        #expect(turned.send([2, 3], to: connection) == 2)
        #expect(try client.receive(2) == [2, 3])
        loop.watchWritability(connection, true)
        #expect(try turned.turn { $0.events.last == .becameWritable(connection) })
        loop.watchWritability(connection, false)
        #expect(try turned.turns() <= 2, "the loop spins")

        // Gone altogether: what is sent now comes back as a reset, which ends the other half.
        client.close()
        _ = turned.send([4], to: connection)
        let isOver = try turned.turn {
            if case .ended(connection, errno: .some) = $0.events.last { true } else { false }
        }
        #expect(isOver)
        #expect(try turned.turns() <= 2, "the loop spins")
    }

    @Test("a Unix peer that is gone altogether does not spin the loop either")
    func unixHangUp() throws {
        let path = "/tmp/EventLoopTests.\(getpid()).hangup"
        try loop.listen(try Sockets.listen(path: path), tag: 0)
        defer { unlink(path) }
        try LoopbackClient(path: path).close()
        let isOver = try turned.turn {
            if case .ended(_, errno: nil) = $0.events.last { true } else { false }
        }
        #expect(isOver)
        #expect(try turned.turns() <= 3, "the loop spins")
        let connection = try #require(turned.recorder.connections.first)
        #expect(turned.recorder.count(.ended(connection, errno: nil)) == 1)
    }

    @Test("a full socket takes a part, then nothing, and tells when it has room")
    func partialWrites() throws {
        let (client, connection) = try connect()
        let bytes = Self.marked(16_000_000)
        var sent = turned.send(bytes, to: connection)
        #expect(sent > 0 && sent < bytes.count)
        #expect(turned.send(bytes, to: connection) == -Int(EAGAIN))

        loop.watchWritability(connection, true)
        #expect(try turned.turns() <= 2, "a full socket is not writable")
        var received: [UInt8] = []
        while received.count < bytes.count {
            received += try client.receive(min(sent - received.count, 4_000_000))
            guard sent < bytes.count else { continue }
            let before = turned.recorder.count(.becameWritable(connection))
            try #require(
                try turned.turn { $0.count(.becameWritable(connection)) > before }
            )
            sent += max(turned.send(Array(bytes[sent...]), to: connection), 0)
        }
        #expect(received == bytes)

        loop.watchWritability(connection, false)
        #expect(try turned.turns() <= 2, "nobody asked for room")
    }

    // MARK: Closing

    @Test("what is closed within a turn is told nothing more, and its number stays taken")
    func closeWithEventsPending() throws {
        let pairs = try [connect(), connect()]
        for pair in pairs { try pair.client.send([1]) }
        // Both are readable now: data on the loopback is there when `send` returns.
        let loop = loop
        var closed: [Descriptor] = []
        var wasTaken = false
        turned.recorder.act = { event in
            switch event {
            case .received(_, from: let connection):
                for pair in pairs where pair.connection != connection {
                    loop.close(pair.connection)
                    loop.close(pair.connection)
                    closed.append(pair.connection)
                }
            case .turnEnded:
                wasTaken = closed.allSatisfy { fcntl($0.number, F_GETFD) >= 0 }
            default: break
            }
        }
        try loop.turn(&turned.recorder)
        turned.recorder.act = { _ in }
        #expect(closed.count == 1)
        #expect(wasTaken)
        let heard = turned.recorder.events.count {
            if case .received = $0 { true } else { false }
        }
        #expect(heard == 1)
        let other = try #require(pairs.first { $0.connection == closed.first })
        // Closed with its byte unread: the peer sees a reset.
        #expect(throws: LoopbackClient.Failure(number: ECONNRESET)) { try other.client.receive(1) }
    }

    @Test("what is closed when it has room is not read any more")
    func closeWhenWritable() throws {
        let (client, connection) = try connect()
        try client.send([1])
        loop.watchWritability(connection, true)
        let loop = loop
        turned.recorder.act = { event in
            if case .becameWritable(let connection) = event { loop.close(connection) }
        }
        try loop.turn(&turned.recorder)
        #expect(turned.recorder.events.last == .becameWritable(connection))
        #expect(turned.recorder.bytes(from: connection).isEmpty)
    }

    @Test("a number that comes again is a new connection with nothing of the old one's")
    func reuse() throws {
        var numbers: [Descriptor] = []
        for round in 0..<50 {
            let (client, connection) = try connect()
            let before = turned.recorder.events.count
            try client.send([UInt8(round)])
            try #require(try turned.turn { $0.events.count > before })
            let event = Recorder.Event.received([UInt8(round)], from: connection)
            #expect(Array(turned.recorder.events[before...]) == [event])
            loop.watchWritability(connection, true)
            loop.close(connection)
            try turned.turnOnce()
            #expect(try client.receive(1).isEmpty)
            numbers.append(connection)
        }
        #expect(Set(numbers).count < 50, "no number came again, which shows nothing")
    }

    @Test("a listener that is closed accepts no more, and its connections stay")
    func closeListener() throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        let port = try Sockets.localPort(of: listener)
        try loop.listen(listener, tag: 1)
        let client = try LoopbackClient(port: port)
        try #require(try turned.turn { $0.connections.count == 1 })
        loop.close(listener)
        try turned.turnOnce()
        #expect(throws: LoopbackClient.Failure(number: ECONNREFUSED)) {
            try LoopbackClient(port: port)
        }
        try client.send([1])
        #expect(try turned.turn { $0.events.last == .received([1], from: $0.connections[0]) })
    }

    // MARK: Everything else

    @Test("another descriptor is told of as long as it has something to read")
    func watch() throws {
        let counter = Descriptor(hub_eventfd())
        try loop.watch(counter)
        #expect(try turned.turns() <= 2)
        eventfd_write(counter.number, 1)
        #expect(try turned.turn { $0.count(.becameReadable(counter)) == 2 })
        var count: UInt64 = 0
        eventfd_read(counter.number, &count)
        #expect(try turned.turns() <= 2)
    }

    @Test("a plain file cannot be watched")
    func watchFile() throws {
        let file = Descriptor(open("/etc/passwd", O_RDONLY | O_CLOEXEC))
        defer { file.close() }
        let error = SystemError("watch descriptor \(file.number)", EPERM)
        #expect(throws: error) { try loop.watch(file) }
        #expect(error.description == "watch descriptor \(file.number): Operation not permitted")
    }

    @Test("signals are told and do nothing else")
    func signals() throws {
        try loop.catchSignals([SIGUSR1, SIGUSR2])
        pthread_kill(pthread_self(), SIGUSR2)
        pthread_kill(pthread_self(), SIGUSR1)
        #expect(try turned.turn { $0.count(.signal(SIGUSR1)) == 1 })
        #expect(turned.recorder.count(.signal(SIGUSR2)) == 1)
        #expect(try turned.turns() <= 2)
    }

    @Test("a wake-up from another thread ends the wait")
    func wakeUp() throws {
        let waker = loop.waker
        let other = try SystemThread { for _ in 0..<100 { waker.wake() } }
        #expect(try turned.turn { $0.events.contains(.woken) })
        other.join()
        _ = try turned.turns()
        #expect(try turned.turns() <= 2, "a wake-up is told once")
    }

    @Test("run turns until it is stopped, also a second time")
    func run() throws {
        let loop = loop
        turned.recorder.act = { if $0 == .woken { loop.stop() } }
        for round in 1...2 {
            loop.waker.wake()
            try loop.run(&turned.recorder)
            #expect(turned.recorder.events == Array(repeating: .woken, count: round))
        }
    }

    @Test("a deadline alone ends the wait, not before it has passed")
    func deadline() throws {
        let deadline = ContinuousClock.now + .microseconds(20_300)
        turned.recorder.nextDeadline = deadline
        try loop.turn(&turned.recorder)
        #expect(ContinuousClock.now >= deadline)
        #expect(turned.recorder.turns == 1)
        #expect(turned.recorder.events.isEmpty)

        // One that has passed does not wait, and a far one can be asked for.
        try loop.turn(&turned.recorder)
        turned.recorder.nextDeadline = .now + .seconds(1 << 40)
        loop.waker.wake()
        try loop.turn(&turned.recorder)
        #expect(turned.recorder.turns == 3)
    }

    @Test("without a deadline it waits for events alone")
    func noDeadline() throws {
        turned.recorder.nextDeadline = nil
        let waker = loop.waker
        let other = try SystemThread { waker.wake() }
        try loop.turn(&turned.recorder)
        other.join()
        #expect(turned.recorder.events == [.woken])
    }
}
