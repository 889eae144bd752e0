import Testing
import WebSocketCommon

@testable import EnergyStream

@Suite("What is measured of frames")
struct FrameRateMeterTests {
    private func moment(_ microseconds: Int) -> Timestamp {
        Timestamp(clampingMicroseconds: 1_795_161_600_000_000 + Int64(microseconds))
    }

    @Test("is their rate in the last second")
    func rate() {
        var meter = FrameRateMeter()
        for frame in 0..<60 { meter.note(moment(frame * 16_666), endsSecond: false) }
        #expect(meter.rate == nil)
        meter.note(moment(1_000_000), endsSecond: true)
        #expect(meter.rate == 60)
        for frame in 1..<30 { meter.note(moment(1_000_000 + frame * 33_333), endsSecond: false) }
        meter.note(moment(2_000_000), endsSecond: true)
        #expect(meter.rate == 30)
    }

    @Test("is not their rate over a second in which the calendar was set")
    func calendar() {
        var meter = FrameRateMeter()
        for frame in 0..<60 { meter.note(moment(frame * 16_666), endsSecond: false) }
        meter.note(moment(3_600_000_000), endsSecond: true)
        #expect(meter.rate == nil)
        for frame in 1..<60 {
            meter.note(moment(3_600_000_000 + frame * 16_666), endsSecond: false)
        }
        meter.note(moment(3_601_000_000), endsSecond: true)
        #expect(meter.rate == 60)
    }

    @Test("is how late the last minute's frames were")
    func lateness() {
        var window = LatenessWindow()
        #expect(window.quantiles([50, 99]) == [0, 0])
        for number in 1...101 { window.note(.milliseconds(number)) }
        #expect(window.quantiles([0, 50, 99, 100]) == [0.001, 0.051, 0.1, 0.101])
        for _ in 0..<3600 { window.note(.milliseconds(7)) }
        #expect(window.quantiles([0, 100]) == [0.007, 0.007])
    }
}
