import Settings
import Testing

@testable import Supervisor

@Suite("Restart budget")
struct RestartBudgetTests {
    private let start = ContinuousClock.Instant.now
    private var settings = SupervisorSettings()

    init() {
        settings.restartDelay = .milliseconds(100)
        settings.maximumRestartDelay = .seconds(1)
        settings.restartIntensity = 6
        settings.restartPeriod = .seconds(60)
    }

    @Test("each pause is twice the last one, up to the maximum")
    func doubling() {
        var budget = RestartBudget(settings: settings)
        for pause in [100, 200, 400, 800, 1000, 1000] {
            #expect(budget.spend(now: start, jitter: 1) == .restart(after: .milliseconds(pause)))
        }
        #expect(budget.spend(now: start, jitter: 1) == .exhausted)
    }

    @Test(
        "jitter takes up to half of a pause away",
        arguments: [(0.0, 50), (0.5, 75), (1.0, 100)]
    )
    func jitter(jitter: Double, pause: Int) {
        var budget = RestartBudget(settings: settings)
        #expect(budget.spend(now: start, jitter: jitter) == .restart(after: .milliseconds(pause)))
    }

    @Test("a restart counts for one period")
    func period() {
        var budget = budget { settings in
            settings.restartIntensity = 1
        }
        _ = budget.spend(now: start, jitter: 1)
        #expect(budget.spend(now: start + .milliseconds(59_999), jitter: 1) == .exhausted)
        #expect(
            budget.spend(now: start + .seconds(60), jitter: 1)
                == .restart(after: .milliseconds(200))
        )
    }

    @Test("an intensity of 0 restarts nothing")
    func never() {
        var budget = budget { settings in
            settings.restartIntensity = 0
        }
        #expect(budget.spend(now: start, jitter: 1) == .exhausted)
    }

    @Test("health shortens the pauses, and buys no restart")
    func recovery() {
        var budget = RestartBudget(settings: settings)
        for _ in 0..<5 { _ = budget.spend(now: start, jitter: 1) }
        budget.recovered()
        #expect(budget.spend(now: start, jitter: 1) == .restart(after: .milliseconds(100)))
        #expect(budget.spend(now: start, jitter: 1) == .exhausted)
    }

    @Test("the longest pauses that can be set do not overflow")
    func extremes() {
        var budget = budget { settings in
            settings.restartDelay = .seconds(600)
            settings.maximumRestartDelay = .seconds(3600)
            settings.restartIntensity = 1000
            settings.restartPeriod = .seconds(86400)
        }
        for _ in 0..<999 { _ = budget.spend(now: start, jitter: 1) }
        #expect(budget.spend(now: start, jitter: 1) == .restart(after: .seconds(3600)))
    }

    private func budget(_ change: (inout SupervisorSettings) -> Void) -> RestartBudget {
        var settings = settings
        change(&settings)
        return RestartBudget(settings: settings)
    }
}
