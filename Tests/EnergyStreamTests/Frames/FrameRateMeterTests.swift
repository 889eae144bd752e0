import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("What is measured of frames")
struct FrameRateMeterTests {
    private func moment(_ microseconds: Int) -> Timestamp {
        Timestamp(clampingMicroseconds: 1_795_161_600_000_000 + Int64(microseconds))
    }

    /// Notes so many frames at even moments from one on.
    private func note(
        _ frames: Int,
        from start: Int,
        every interval: Int,
        calendarSteps: Int = 0,
        _ meter: inout FrameRateMeter
    ) {
        for frame in 0..<frames {
            meter.note(
                moment(start + frame * interval),
                endsSecond: frame == 0,
                calendarSteps: calendarSteps
            )
        }
    }

    @Test("is their rate in the last second, however low")
    func rate() {
        var meter = FrameRateMeter()
        note(60, from: 0, every: 16_666, &meter)
        #expect(meter.rate == nil)
        note(30, from: 1_000_000, every: 33_333, &meter)
        #expect(meter.rate == 60)
        note(7, from: 2_000_000, every: 16_666, &meter)
        #expect(meter.rate == 30)
        note(1, from: 9_000_000, every: 0, &meter)
        #expect(meter.rate == 1)
    }

    @Test("counts what is left of a second behind a long one with the next")
    func remainder() {
        var meter = FrameRateMeter()
        note(60, from: 0, every: 16_666, &meter)
        note(6, from: 1_900_000, every: 16_666, &meter)
        #expect(meter.rate == 60 / 1.9)
        note(60, from: 2_000_000, every: 16_666, &meter)
        #expect(meter.rate == 60 / 1.9)
        note(1, from: 3_000_000, every: 0, &meter)
        #expect(meter.rate.map { abs($0 - 60) < 1e-9 } == true)
    }

    @Test(
        "is not their rate over a second in which the calendar was set",
        arguments: [3_600_000_000, -3_600_000_000, -500_000]
    )
    func calendar(step: Int) {
        var meter = FrameRateMeter()
        note(60, from: 0, every: 16_666, &meter)
        note(60, from: 1_000_000 + step, every: 16_666, calendarSteps: 1, &meter)
        #expect(meter.rate == nil)
        note(1, from: 2_000_000 + step, every: 0, calendarSteps: 1, &meter)
        #expect(meter.rate == 60)
    }
}
