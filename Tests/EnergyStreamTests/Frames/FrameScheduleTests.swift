import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("The schedule of frames")
struct FrameScheduleTests {
    private let start = Timestamp(clampingMicroseconds: 1_795_161_600_000_000)

    private func schedule() -> FrameSchedule {
        var schedule = FrameSchedule()
        #expect(schedule.tick(start) == .due(frame: 0, lateness: .zero, skipped: 0))
        return schedule
    }

    private func after(_ microseconds: Int) -> Timestamp {
        start.advanced(by: .microseconds(microseconds))
    }

    @Test("counts deadlines from its origin, so that an hour has exactly 216,000 frames")
    func deadlines() {
        var schedule = schedule()
        for frame in 1...216_000 {
            guard let deadline = schedule.deadline, deadline == after(frame * 1_000_000 / 60),
                schedule.tick(deadline) == .due(frame: frame, lateness: .zero, skipped: 0)
            else {
                Issue.record("frame \(frame)")
                return
            }
        }
        #expect(schedule.deadline == after(3_600_000_000 + 16_666))
    }

    @Test(
        "counts from whole milliseconds, at first and when the calendar was set",
        arguments: [1, 789, 999]
    )
    func wholeMilliseconds(fraction: Int) {
        var schedule = FrameSchedule()
        let lateness = Duration.microseconds(fraction)
        #expect(
            schedule.tick(after(fraction)) == .due(frame: 0, lateness: lateness, skipped: 0)
        )
        #expect(schedule.deadline == after(16_666))
        schedule.calendarSetBack(to: after(fraction - 3_600_000_000))
        #expect(schedule.deadline == after(-3_600_000_000))
        let late = 20_000_000 + fraction
        let jump = Duration.microseconds(3_600_000_000 + late)
        #expect(schedule.tick(after(late)) == .due(frame: 1, lateness: jump, skipped: 0))
        #expect(schedule.deadline == after(20_016_666))
    }

    @Test("has nothing due before the deadline, and tells how late it is behind it")
    func early() {
        var schedule = schedule()
        #expect(schedule.tick(after(16_665)) == .early)
        #expect(
            schedule.tick(after(17_000))
                == .due(frame: 1, lateness: .microseconds(334), skipped: 0)
        )
        #expect(schedule.tick(after(17_000)) == .early)
    }

    @Test("catches up with up to three frames, without a gap")
    func catchingUp() {
        var schedule = schedule()
        // Frame 1 is three frames late: 4 is due.
        let now = after(66_667)
        for frame in 1...4 {
            let lateness = Duration.microseconds(66_667 - frame * 1_000_000 / 60)
            #expect(schedule.tick(now) == .due(frame: frame, lateness: lateness, skipped: 0))
        }
        #expect(schedule.tick(now) == .early)
        #expect(schedule.deadline == after(83_333))
    }

    @Test("skips to the present when it is later")
    func skipping() {
        var schedule = schedule()
        #expect(
            schedule.tick(after(83_400))
                == .due(frame: 5, lateness: .microseconds(67), skipped: 4)
        )
        #expect(schedule.tick(after(83_400)) == .early)
        #expect(schedule.deadline == after(100_000))
        #expect(
            schedule.tick(after(1_100_000))
                == .due(frame: 66, lateness: .zero, skipped: 60)
        )
        #expect(
            schedule.tick(after(11_116_000))
                == .due(frame: 666, lateness: .microseconds(16_000), skipped: 599)
        )
        #expect(schedule.calendarSteps == 0)
    }

    @Test(
        "takes more than ten seconds ahead, or anything back, for the calendar, and counts on from there",
        arguments: [10_017_000, 3_600_000_000, -20_000, -900_000, -1_000_000, -3_600_000_000]
    )
    func calendar(step: Int) {
        var schedule = schedule()
        let now = after(step)
        let lateness = Duration.microseconds(max(0, step - 16_666))
        #expect(schedule.tick(now) == .due(frame: 1, lateness: lateness, skipped: 0))
        #expect(schedule.calendarSteps == 1)
        #expect(schedule.deadline == now.advanced(by: .microseconds(16_666)))
    }

    @Test("waits for a moment that is less than two frames ahead")
    func almostDue() {
        var schedule = schedule()
        #expect(schedule.tick(after(-16_000)) == .early)
        #expect(schedule.tick(after(16_666)) == .due(frame: 1, lateness: .zero, skipped: 0))
        #expect(schedule.calendarSteps == 0)
    }
}
