import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Supervisor

@Suite("A supervisor tells how its children fare", .serialized)
struct TellingTests {
    @Test("whoever connects to the status socket is told how all fare")
    func statusSocket() throws {
        var supervision = try Supervision([Script.child("buddy", Script.healthy)])
        try supervision.turn(until: "buddy", is: .ready)
        let path = supervision.place.path
        #expect(TemporaryDirectory.mode(of: "\(path)/supervisor.sock") == 0o600)

        let answer = Answer()
        let waker = supervision.waker
        let reader = try SystemThread {
            answer.status.withLock { $0 = try? SupervisorStatus.read(stateDirectory: path) }
            waker.wake()
        }
        try supervision.turn { _ in answer.status.withLock { $0 != nil } }
        reader.join()
        let status = try #require(answer.status.withLock { $0 })
        #expect(status.process == getpid())
        #expect(status.services.map(\.name) == ["buddy"])
        #expect(status.services[0].stage == .ready)
        #expect(try status.services[0].process == supervision.service("buddy").process)
    }

    @Test("its own manager hears that it is ready, how its children fare, and that it stops")
    func ownManager() throws {
        let place = TemporaryDirectory()
        let manager = try NotifySocket(path: "\(place.path)/notify.sock")
        defer { manager.descriptor.close() }
        var supervision = try Supervision(
            [Script.child("buddy", Script.healthy)],
            environment: ["NOTIFY_SOCKET": manager.path]
        )
        try supervision.turn(until: "buddy", is: .ready)
        #expect(manager.allMessages.suffix(2) == [.status("1 of 1 services ready"), .ready])
        supervision.signal(SIGTERM)
        try supervision.turn(until: "buddy", is: .stopped)
        #expect(manager.allMessages.contains(.stopping))
    }

    @Test("its own manager's watchdog is fed")
    func ownWatchdog() throws {
        let place = TemporaryDirectory()
        let manager = try NotifySocket(path: "\(place.path)/notify.sock")
        defer { manager.descriptor.close() }
        var supervision = try Supervision(
            [Script.child("buddy", "forever()")],
            environment: ["NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "100000"]
        )
        try supervision.turn { _ in manager.allMessages.contains(.watchdog) }
    }
}

/// What another thread was told.
private final class Answer: Sendable {
    let status = Mutex<SupervisorStatus?>(nil)
}

extension NotifySocket {
    /// All messages that wait.
    fileprivate var allMessages: [ServiceMessage] {
        var messages: [ServiceMessage] = []
        while let datagram = receive() { messages += datagram.messages }
        return messages
    }
}
