import EventLoop
import enum EventLoop.ExitStatus
import Settings
import Supervisor
import Testing

@Suite("The machine of one child")
struct ChildMachineTests {
    typealias State = ChildMachine.State

    private let start = ContinuousClock.Instant.now
    private var settings = SupervisorSettings()

    init() {
        settings.startTimeout = .seconds(10)
        settings.stopTimeout = .seconds(5)
        settings.watchdog = .seconds(2)
        settings.restartDelay = .seconds(1)
        settings.restartIntensity = 2
        settings.restartPeriod = .seconds(60)
    }

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func startedMachine() -> ChildMachine {
        var machine = ChildMachine(settings: settings, now: at(0))
        #expect(machine.start(now: at(0)) == .spawn)
        return machine
    }

    private func readyMachine() -> ChildMachine {
        var machine = startedMachine()
        #expect(machine.received(.ready, now: at(0)) == .announceReady)
        return machine
    }

    // MARK: Starting

    @Test("a child that says READY in time is ready")
    func readiness() {
        var machine = startedMachine()
        #expect(machine.state == .starting(deadline: at(10)))
        #expect(machine.tick(now: at(9.999)) == .nothing)
        #expect(machine.received(.ready, now: at(9.999)) == .announceReady)
        #expect(machine.state == .ready(watchdogDeadline: at(11.999)))
        #expect(machine.received(.ready, now: at(10)) == .nothing)
    }

    @Test("a child that does not say READY in time is killed and comes back")
    func startTimeout() {
        var machine = startedMachine()
        let failure = ChildFailure.notReady(within: .seconds(10))
        #expect(machine.nextDeadline == at(10))
        #expect(machine.tick(now: at(10)) == .kill(failure))
        #expect(machine.tick(now: at(11)) == .nothing)
        #expect(machine.nextDeadline == nil)
        #expect(machine.received(.ready, now: at(11)) == .nothing)
        let end = machine.exited(.signalled(number: 9), now: at(11), jitter: 1)
        #expect(end == .announceRestart(failure, after: .seconds(1)))
        #expect(machine.lastFailure == failure)
    }

    @Test("a program that cannot be started counts as a failure")
    func notStarted() {
        var machine = startedMachine()
        let error = SystemError("start /x", 11)
        #expect(
            machine.couldNotStart(error, now: at(0), jitter: 1)
                == .announceRestart(.notStarted(error), after: .seconds(1))
        )
        #expect(!machine.isAlive)
    }

    // MARK: Watchdog

    @Test("a child that is heard from lives, one that falls silent is aborted and then killed")
    func watchdog() {
        var machine = readyMachine()
        let failure = ChildFailure.silent(for: .seconds(2))
        for second in stride(from: 1.0, through: 3600, by: 1) {
            #expect(machine.tick(now: at(second)) == .nothing)
            #expect(machine.received(.watchdog, now: at(second)) == .nothing)
        }
        #expect(machine.nextDeadline == at(3602))
        #expect(machine.tick(now: at(3602)) == .abort(failure))
        #expect(machine.tick(now: at(3606.9)) == .nothing)
        #expect(machine.tick(now: at(3607)) == .kill(failure))
        #expect(machine.tick(now: at(9999)) == .nothing)
        #expect(
            machine.exited(.signalled(number: 9), now: at(9999), jitter: 1)
                == .announceRestart(failure, after: .seconds(1))
        )
    }

    @Test("a message too late does not save a child that is being aborted")
    func lateWatchdog() {
        var machine = readyMachine()
        _ = machine.tick(now: at(2))
        #expect(machine.received(.watchdog, now: at(3)) == .nothing)
        #expect(
            machine.state == .failing(.silent(for: .seconds(2)), deadline: at(7))
        )
    }

    @Test("without a watchdog any silence is tolerated")
    func withoutWatchdog() {
        var settings = settings
        settings.watchdog = .zero
        var machine = ChildMachine(settings: settings, now: at(0))
        _ = machine.start(now: at(0))
        _ = machine.received(.ready, now: at(0))
        #expect(machine.nextDeadline == nil)
        #expect(machine.tick(now: at(86400)) == .nothing)
        #expect(machine.received(.watchdog, now: at(86400)) == .nothing)
        #expect(machine.state == .ready(watchdogDeadline: nil))
    }

    @Test("an owner that was held up grants all deadlines anew")
    func excuse() {
        var machine = readyMachine()
        machine.excuse(now: at(1000))
        #expect(machine.tick(now: at(1000)) == .nothing)
        #expect(machine.state == .ready(watchdogDeadline: at(1002)))

        var starting = startedMachine()
        starting.excuse(now: at(1000))
        #expect(starting.state == .starting(deadline: at(1010)))
        _ = starting.stop(now: at(1000))
        starting.excuse(now: at(2000))
        #expect(starting.state == .stopping(deadline: at(2005)))
    }

    // MARK: Restarting

    @Test(
        "whatever way a process ends unasked, the child comes back",
        arguments: [
            ExitStatus.exited(code: 0), .exited(code: 1), .signalled(number: 9),
            .signalled(number: 15),
        ]
    )
    func restart(status: ExitStatus) {
        var machine = readyMachine()
        #expect(
            machine.exited(status, now: at(3), jitter: 1)
                == .announceRestart(.ended(status), after: .seconds(1))
        )
        #expect(machine.state == .backingOff(until: at(4)))
        #expect(machine.tick(now: at(3.9)) == .nothing)
        #expect(machine.tick(now: at(4)) == .spawn)
        #expect(machine.restarts == 1)
        #expect(machine.state == .starting(deadline: at(14)))
    }

    @Test("one restart too many within the period leaves the child down")
    func intensity() {
        var machine = readyMachine()
        let failure = ChildFailure.ended(.exited(code: 1))
        for (second, pause) in [(0.0, 1), (10, 2)] {
            #expect(
                machine.exited(.exited(code: 1), now: at(second), jitter: 1)
                    == .announceRestart(failure, after: .seconds(pause))
            )
            #expect(machine.tick(now: at(second + 5)) == .spawn)
        }
        #expect(
            machine.exited(.exited(code: 1), now: at(59), jitter: 1) == .announceFailure(failure)
        )
        #expect(machine.state == .failed(failure))
        #expect(machine.nextDeadline == nil)
        #expect(machine.tick(now: at(86400)) == .nothing)
        #expect(machine.restarts == 2)
    }

    @Test("a child that fails seldom is restarted for ever, after the shortest pause")
    func health() {
        var machine = readyMachine()
        for hour in 1...100 {
            let now = at(Double(hour) * 3600)
            #expect(
                machine.exited(.exited(code: 1), now: now, jitter: 1)
                    == .announceRestart(.ended(.exited(code: 1)), after: .seconds(1))
            )
            #expect(machine.tick(now: now + .seconds(1)) == .spawn)
            #expect(machine.received(.ready, now: now + .seconds(1)) == .announceReady)
        }
        #expect(machine.restarts == 100)
    }

    @Test("a person can start a child that was left down, with all its restarts")
    func startAgain() {
        var settings = settings
        settings.restartIntensity = 1
        var machine = ChildMachine(settings: settings, now: at(0))
        _ = machine.start(now: at(0))
        _ = machine.exited(.exited(code: 1), now: at(0), jitter: 1)
        _ = machine.tick(now: at(1))
        _ = machine.exited(.exited(code: 1), now: at(1), jitter: 1)
        #expect(machine.start(now: at(2)) == .spawn)
        #expect(
            machine.exited(.exited(code: 1), now: at(2), jitter: 1)
                == .announceRestart(.ended(.exited(code: 1)), after: .seconds(1))
        )
    }

    // MARK: Stopping

    @Test("a child that is asked to stop and does so has stopped, and is not restarted")
    func stop() {
        var machine = readyMachine()
        #expect(machine.stop(now: at(1)) == .terminate)
        #expect(machine.state == .stopping(deadline: at(6)))
        #expect(machine.stop(now: at(2)) == .nothing)
        #expect(machine.received(.stopping, now: at(2)) == .nothing)
        #expect(machine.received(.watchdog, now: at(2)) == .nothing)
        #expect(machine.exited(.signalled(number: 15), now: at(3), jitter: 1) == .announceStop)
        #expect(machine.state == .stopped)
        #expect(machine.restarts == 0)
    }

    @Test("a child that does not stop in time is killed once")
    func stopTimeout() {
        var machine = readyMachine()
        _ = machine.stop(now: at(1))
        #expect(machine.tick(now: at(6)) == .kill(.notStopped(within: .seconds(5))))
        #expect(machine.tick(now: at(7)) == .nothing)
        #expect(machine.hurry(now: at(7)) == .nothing)
        #expect(machine.exited(.signalled(number: 9), now: at(8), jitter: 1) == .announceStop)
    }

    @Test("a hurried stop kills at once")
    func hurry() {
        var machine = readyMachine()
        #expect(machine.hurry(now: at(1)) == .nothing)
        _ = machine.stop(now: at(1))
        #expect(machine.hurry(now: at(2)) == .kill(.notStopped(within: .seconds(1))))
        #expect(machine.hurry(now: at(2)) == .nothing)
        #expect(machine.exited(.signalled(number: 9), now: at(2), jitter: 1) == .announceStop)
    }

    @Test("a child that stops unasked has the time of one that is asked, and comes back")
    func leaving() {
        var machine = readyMachine()
        #expect(machine.received(.stopping, now: at(1)) == .nothing)
        #expect(machine.state == .leaving(deadline: at(6)))
        #expect(machine.received(.ready, now: at(2)) == .nothing)

        var late = machine
        #expect(late.tick(now: at(6)) == .kill(.notStopped(within: .seconds(5))))

        #expect(
            machine.exited(.exited(code: 0), now: at(3), jitter: 1)
                == .announceRestart(.ended(.exited(code: 0)), after: .seconds(1))
        )
    }

    @Test("to stop asks no more of a child that is on its way already")
    func stopWhileEnding() {
        var leaving = readyMachine()
        _ = leaving.received(.stopping, now: at(1))
        #expect(leaving.stop(now: at(2)) == .nothing)
        #expect(leaving.state == .stopping(deadline: at(6)))

        var failing = readyMachine()
        _ = failing.tick(now: at(2))
        #expect(failing.stop(now: at(3)) == .nothing)
        #expect(failing.state == .stopping(deadline: at(7)))
        #expect(failing.exited(.signalled(number: 6), now: at(3), jitter: 1) == .announceStop)
    }

    @Test("to stop a child that waits to come back leaves it down")
    func stopWhileBackingOff() {
        var machine = readyMachine()
        _ = machine.exited(.exited(code: 1), now: at(1), jitter: 1)
        #expect(machine.stop(now: at(1)) == .announceStop)
        #expect(machine.tick(now: at(100)) == .nothing)
        #expect(machine.stop(now: at(100)) == .nothing)
    }

    // MARK: Status

    @Test("a status is kept, shortened, until the next process")
    func status() {
        var machine = readyMachine()
        let text = String(repeating: "x", count: 300)
        #expect(machine.received(.status(text), now: at(1)) == .nothing)
        #expect(machine.status == String(text.prefix(256)))
        _ = machine.exited(.exited(code: 1), now: at(1), jitter: 1)
        #expect(machine.status != nil)
        _ = machine.tick(now: at(2))
        #expect(machine.status == nil)
    }

    @Test("a child that reloads its settings goes on being ready")
    func reloading() {
        var machine = readyMachine()
        #expect(machine.received(.reloading, now: at(1)) == .nothing)
        #expect(machine.state == .ready(watchdogDeadline: at(2)))
        #expect(machine.received(.ready, now: at(1)) == .nothing)
    }

    @Test("messages of a process that is gone change nothing")
    func strayMessages() {
        for message in [ServiceMessage.ready, .watchdog, .stopping, .reloading] {
            var stopped = ChildMachine(settings: settings, now: at(0))
            #expect(stopped.received(message, now: at(1)) == .nothing)
            #expect(stopped.state == .stopped)

            var waiting = readyMachine()
            _ = waiting.exited(.exited(code: 1), now: at(1), jitter: 1)
            #expect(waiting.received(message, now: at(1)) == .nothing)
            #expect(waiting.state == .backingOff(until: at(2)))
        }
    }

    @Test("since is when the child came to its state, whatever it said there")
    func since() {
        var machine = readyMachine()
        _ = machine.received(.watchdog, now: at(1))
        #expect(machine.since == at(0))
        _ = machine.stop(now: at(2))
        #expect(machine.since == at(2))
    }
}
