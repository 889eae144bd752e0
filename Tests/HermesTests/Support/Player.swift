import WebSocketCommon

@testable import Hermes

/// Plays an engine by hand: time passes when the test says so.
struct Player {
    var engine: SimulationEngine
    var now: ContinuousClock.Instant
    private var ticket: UInt64 = 0
    /// All that was told.
    private(set) var reports: [SimulationReport] = []

    init(_ source: any SimulationSource, recorder: (any Recorder)? = nil) {
        now = .now
        engine = SimulationEngine(source, recorder: recorder, now: now)
    }

    /// Gives an order.
    @discardableResult
    mutating func order(_ action: SimulationOrder.Action) -> UInt64 {
        ticket += 1
        engine.receive(SimulationOrder(ticket, action), now: now)
        reports += engine.takeReports()
        return ticket
    }

    /// Lets time pass, with a turn at each of the engine's deadlines, `late` after it.
    mutating func pass(_ duration: Duration, late: Duration = .zero) {
        let end = now + duration
        while let deadline = engine.nextDeadline, deadline + late <= end {
            // Turns follow each other, but not at the same instant.
            now = max(deadline + late, now + .microseconds(10))
            turn()
            reports += engine.takeReports()
        }
        now = max(now, end)
        turn()
        reports += engine.takeReports()
    }

    /// Turns, each some time after the one before, until a step that is under way is done.
    mutating func finish(_ pause: Duration = .microseconds(100)) {
        while case .stepping = engine.state {
            now += pause
            turn()
            reports += engine.takeReports()
        }
    }

    /// Makes a turn by a clock that goes on with each frame.
    mutating func turn() {
        var looks = 0
        engine.turn {
            looks += 1
            return now + .microseconds(10 * (looks - 1))
        }
    }

    /// Forgets what was told so far.
    mutating func forget() { reports = [] }

    /// All frames that were told.
    var frames: [SimulationFrame] {
        reports.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    }

    var happenings: [SimulationHappening.Kind] {
        reports.compactMap { if case .happened(let happening) = $0 { happening.kind } else { nil } }
    }

    /// What became of an order; `nil` when it is not done.
    func result(_ ticket: UInt64) -> Result<SimulationAnswer, SimulationProblem>? {
        for report in reports {
            if case .done(ticket, let result) = report { return result }
        }
        return nil
    }
}

extension SimulationFrame {
    /// Whether it is due for a rate.
    func isDue(_ rate: Double) -> Bool {
        if case .due(let rates) = occasion { rates.contains(rate) } else { false }
    }
}
