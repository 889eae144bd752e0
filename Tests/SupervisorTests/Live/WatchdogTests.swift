import Glibc
import Settings
import Testing

@testable import Supervisor

@Suite("A supervisor notices children that hang", .serialized)
struct WatchdogTests {
    @Test("a child that falls silent is aborted and comes back, one that speaks is left alone")
    func watchdog() throws {
        let speaking = """
            tell("READY=1")
            while True:
                time.sleep(int(variable("WATCHDOG_USEC")) / 10_000_000)
                tell("WATCHDOG=1")
            """
        let children = [
            Script.child("silent", Script.healthy), Script.child("speaking", speaking),
        ]
        var supervision = try Supervision(children) { $0.watchdog = .seconds(1) }
        try supervision.turn(until: "speaking", is: .ready)
        try supervision.turn { $0.services[0].restarts == 1 }
        #expect(try supervision.service("silent").reason == "silent for 1.0 seconds")
        #expect(try supervision.service("speaking").restarts == 0)
    }

    @Test("a silent child that ignores SIGABRT is killed")
    func watchdogKill() throws {
        let script = "signal.signal(signal.SIGABRT, signal.SIG_IGN); \(Script.healthy)"
        var supervision = try Supervision([Script.child("silent", script)]) { settings in
            settings.watchdog = .milliseconds(100)
            settings.stopTimeout = .milliseconds(100)
        }
        try supervision.turn { $0.services[0].restarts == 1 }
        #expect(supervision.log.contains("silent: silent for 0.1 seconds; aborting it"))
        #expect(supervision.log.contains("silent: silent for 0.1 seconds; killing it"))
    }

    @Test("a supervisor that was held up itself accuses nobody")
    func oversleeping() throws {
        var supervision = try Supervision([Script.child("buddy", Script.healthy)]) { settings in
            settings.watchdog = .seconds(600)
        }
        try supervision.turn(until: "buddy", is: .ready)
        supervision.oversleep(by: .seconds(3600))
        #expect(try supervision.service("buddy").stage == .ready)
        supervision.oversleep(by: .seconds(3600 + 600.5))
        #expect(try supervision.service("buddy").stage == .failing)
    }
}
