import Testing

@testable import WebSocketProtocol

@Suite struct KeepAliveTests {
    private let start: ContinuousClock.Instant
    private let timing: WebSocketTiming

    init() {
        start = .now
        timing = WebSocketTiming(origin: start - .seconds(5))
    }

    @Test("a silent peer is pinged after the interval and given up after the timeout")
    func silence() {
        var machine = KeepAlive(now: start, timing: timing)
        let first = start + .seconds(20)
        let deadline = start + .seconds(40)
        #expect(machine.tick(now: start, timing: timing) == .wait(until: first))
        #expect(machine.tick(now: first, timing: timing) == .sendPing)
        #expect(machine.tick(now: first, timing: timing) == .wait(until: deadline))
        #expect(machine.tick(now: deadline, timing: timing) == .close)
        #expect(machine.tick(now: deadline, timing: timing) == .close)
    }

    @Test("any bytes are an answer and put the next ping off")
    func life() {
        var machine = KeepAlive(now: start, timing: timing)
        #expect(machine.tick(now: start + .seconds(20), timing: timing) == .sendPing)
        machine.receivedBytes(now: start + .seconds(39), timing: timing)
        #expect(
            machine.tick(now: start + .seconds(40), timing: timing)
                == .wait(until: start + .seconds(59))
        )
        machine.receivedBytes(now: start + .seconds(50), timing: timing)
        #expect(
            machine.tick(now: start + .seconds(60), timing: timing)
                == .wait(until: start + .seconds(70))
        )
    }

    @Test("bytes that come after it was given up change nothing")
    func tooLate() {
        var machine = KeepAlive(now: start, timing: timing)
        #expect(machine.tick(now: start + .seconds(20), timing: timing) == .sendPing)
        #expect(machine.tick(now: start + .seconds(40), timing: timing) == .close)
        machine.receivedBytes(now: start + .seconds(41), timing: timing)
        #expect(machine.tick(now: start + .seconds(41), timing: timing) == .close)
    }
}
