import Glibc
import TestSupport
import Testing

@testable import EventLoop

@Suite("What a handler has no time for in one turn is told in the next ones")
struct LongTurnTests {
    private let turned: TurnedLoop
    private let clients: [LoopbackClient]
    private let connections: [Descriptor]

    init() throws {
        turned = try TurnedLoop()
        let port = try turned.listen()
        clients = try (0..<8).map { _ in try LoopbackClient(port: port) }
        try #require(try turned.turn { $0.connections.count == 8 })
        connections = turned.recorder.connections
        turned.recorder.events = []
        turned.recorder.hasTakenEnough = true
    }

    /// One turn, which must not wait: there is nothing to wake it but what is ready.
    private func turn() throws -> [Recorder.Event] {
        let before = turned.recorder.events.count
        turned.recorder.nextDeadline = .now + .seconds(5)
        try turned.loop.turn(&turned.recorder)
        return Array(turned.recorder.events[before...])
    }

    /// Who is heard in events.
    private func speakers(_ events: [Recorder.Event]) -> [Descriptor] {
        events.compactMap {
            if case .received(_, from: let connection) = $0 { connection } else { nil }
        }
    }

    @Test("each event is told once, one a turn, and nobody twice before all have been heard")
    func fairness() throws {
        for client in clients { try client.send([1]) }
        var heard: [Descriptor] = []
        for _ in clients {
            let events = try turn()
            #expect(events.count == 1)
            heard += speakers(events)
            // Whoever has been heard goes on, and is ready before those who wait.
            let last = try #require(heard.last.flatMap { connections.firstIndex(of: $0) })
            try clients[last].send([2])
        }
        #expect(Set(heard) == Set(connections))
        for _ in clients { heard += speakers(try turn()) }
        #expect(Set(heard.suffix(8)) == Set(connections))
        for connection in connections {
            #expect(turned.recorder.bytes(from: connection) == [1, 2])
        }
        #expect(turned.recorder.events.count == 16)
        turned.recorder.hasTakenEnough = false
        #expect(try turned.turns() <= 2, "the loop spins")
        #expect(turned.recorder.events.count == 16)
    }

    @Test("between two events there is the end of a turn, and time goes on")
    func deadlines() throws {
        for client in clients { try client.send([1]) }
        var ends: [Int] = []
        let before = turned.recorder.turns
        var heard = 0
        turned.recorder.act = { event in
            if event == .turnEnded { ends.append(heard) } else { heard += 1 }
        }
        for _ in clients { _ = try turn() }
        turned.recorder.act = { _ in }
        #expect(ends == Array(1...8))
        #expect(turned.recorder.turns - before == 8)
    }

    @Test(
        "who is closed before its event was told is told nothing, and its number stays taken meanwhile"
    )
    func closed() throws {
        for client in clients { try client.send([1]) }
        let first = try #require(speakers(try turn()).first)
        let closed = connections.filter { $0 != first }.prefix(6)
        let last = try #require(connections.first { $0 != first && !closed.contains($0) })
        for connection in closed { turned.loop.close(connection) }
        var isTaken = false
        turned.recorder.act = { event in
            if event == .turnEnded {
                isTaken = closed.allSatisfy { fcntl($0.number, F_GETFD) >= 0 }
            }
        }
        // The next turns find those that are closed; their numbers stay taken until the last event was told.
        while try turn().isEmpty { #expect(isTaken) }
        turned.recorder.act = { _ in }
        #expect(turned.recorder.events.map { speakers([$0]) } == [[first], [last]])

        turned.recorder.hasTakenEnough = false
        try turned.turnOnce()
        #expect(turned.recorder.events.count == 2)
        // Closed with their bytes unread: the peers see a reset.
        for (client, connection) in zip(clients, connections) where closed.contains(connection) {
            #expect(throws: LoopbackClient.Failure(number: ECONNRESET)) { try client.receive(1) }
        }
    }

    @Test("who has room and no longer waits for it when its event comes is not told")
    func room() throws {
        for connection in connections { turned.loop.watchWritability(connection, true) }
        let first = try turn()
        for connection in connections { turned.loop.watchWritability(connection, false) }
        turned.recorder.hasTakenEnough = false
        try turned.turnOnce()
        #expect(turned.recorder.events == first)
    }

    @Test("who is not listened to for now is heard later, with its end behind its last byte")
    func unheard() throws {
        turned.recorder.hasTakenEnough = false
        turned.recorder.unheard = [connections[0]]
        try clients[0].send([1])
        clients[0].finishSending()
        try clients[1].send([2])
        #expect(try turn() == [.received([2], from: connections[1])])
        try turned.turnOnce()
        #expect(turned.recorder.events.count == 1)
        turned.recorder.unheard = []
        #expect(try turned.turn { $0.events.last == .ended(connections[0], errno: nil) })
        #expect(turned.recorder.bytes(from: connections[0]) == [1])
    }
}
