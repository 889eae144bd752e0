import EventLoop
import Settings
import TestSupport
import Testing

@testable import Supervisor

@Suite("A supervisor starts its children", .serialized)
struct StartingTests {
    @Test("a child is ready when it says so, and its status is known")
    func readiness() throws {
        var supervision = try Supervision([Script.child("buddy", Script.healthy)])
        #expect(try supervision.service("buddy").stage == .starting)
        try supervision.turn(until: "buddy", is: .ready)
        #expect(try supervision.service("buddy").status == "serving")
        #expect(try supervision.service("buddy").restarts == 0)
    }

    @Test("a stranger cannot speak for a child")
    func stranger() throws {
        var supervision = try Supervision([Script.child("buddy", "forever()")])
        ServiceNotifier(environment: ["NOTIFY_SOCKET": "\(supervision.place.path)/notify.sock"])
            .tell(.ready)
        try supervision.turn()
        #expect(try supervision.service("buddy").stage == .starting)
    }

    @Test("a child that is not ready in time is killed")
    func startTimeout() throws {
        var supervision = try Supervision([Script.child("buddy", "forever()")]) { settings in
            settings.startTimeout = .milliseconds(100)
            settings.restartIntensity = 0
        }
        try supervision.turn(until: "buddy", is: .failed)
        #expect(try supervision.service("buddy").reason == "not ready within 0.1 seconds")
    }

    @Test("a program that does not exist leaves its child down")
    func missingProgram() throws {
        let child = Child(name: "buddy", executable: "/nonexistent")
        var supervision = try Supervision([child]) { $0.restartIntensity = 0 }
        try supervision.turn(until: "buddy", is: .failed)
        #expect(try supervision.service("buddy").reason == "ended with exit status 127")
    }

    @Test("a child has none of the supervisor's open files, so that it cannot keep the lock")
    func openFiles() throws {
        let script = """
            state = os.path.dirname(variable("NOTIFY_SOCKET"))
            files = [os.path.realpath(f"/proc/self/fd/{number}") for number in range(200)]
            tell("READY=1", f"STATUS={[file for file in files if file.startswith(state)]}")
            forever()
            """
        var supervision = try Supervision([Script.child("buddy", script)])
        try supervision.turn(until: "buddy", is: .ready)
        #expect(try supervision.service("buddy").status == "[]")
    }
}
