import Glibc
import Settings
import Testing

@testable import Supervisor

@Suite("A supervisor stops its children", .serialized)
struct StoppingTests {
    @Test("children stop one after the other, the last started first")
    func stopOrder() throws {
        var supervision = try Supervision(
            ["first", "second", "third"].map { Script.child($0, Script.healthy) }
        )
        try supervision.turn { $0.services.allSatisfy { $0.stage == .ready } }
        supervision.signal(SIGTERM)
        try supervision.turn { $0.services.allSatisfy { $0.stage == .stopped } }
        #expect(
            supervision.log.suffix(6) == [
                "third: stopping", "third: stopped", "second: stopping", "second: stopped",
                "first: stopping", "first: stopped",
            ]
        )
    }

    @Test("a child that goes down while another one stops stays down")
    func downWhileStopping() throws {
        var supervision = try Supervision([
            Script.child("victim", Script.healthy), Script.child("stubborn", Script.stubborn),
        ])
        try supervision.turn { $0.services.allSatisfy { $0.stage == .ready } }
        supervision.signal(SIGTERM)
        kill(try #require(try supervision.service("victim").process), SIGKILL)
        try supervision.turn(until: "victim", is: .stopped)
        #expect(try supervision.service("stubborn").stage == .stopping)
        #expect(try supervision.service("victim").restarts == 0)
    }

    @Test("a child that does not stop in time is killed")
    func stopTimeout() throws {
        var supervision = try Supervision([Script.child("stubborn", Script.stubborn)]) {
            $0.stopTimeout = .milliseconds(100)
        }
        try supervision.turn(until: "stubborn", is: .ready)
        supervision.signal(SIGTERM)
        try supervision.turn(until: "stubborn", is: .stopped)
        #expect(supervision.log.contains("stubborn: not stopped within 0.1 seconds; killing it"))
    }

    @Test("a second SIGINT waits for nobody")
    func secondInterrupt() throws {
        var supervision = try Supervision(
            ["first", "second"].map { Script.child($0, Script.stubborn) }
        )
        try supervision.turn { $0.services.allSatisfy { $0.stage == .ready } }
        supervision.signal(SIGINT)
        supervision.signal(SIGINT)
        try supervision.turn { $0.services.allSatisfy { $0.stage == .stopped } }
    }
}
