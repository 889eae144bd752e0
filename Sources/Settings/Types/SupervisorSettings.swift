/// How the supervisor starts, watches, restarts and stops its services.
package struct SupervisorSettings: Equatable, Sendable {
    /// The time a service has from its start to `READY=1`, 100 ms...10 min, default 10 s.
    package var startTimeout: Duration = .seconds(10)

    /// The time a service has to stop before it is killed, 100 ms...10 min, default 10 s.
    package var stopTimeout: Duration = .seconds(10)

    /// The longest silence between two `WATCHDOG=1`, 0...10 min, default 10 s; 0 turns it off.
    package var watchdog: Duration = .seconds(10)

    /// The pause before the first restart, doubled for each further one, 1 ms...10 min, default 100 ms.
    package var restartDelay: Duration = .milliseconds(100)

    /// The longest pause before a restart, from `restartDelay` to 1 h, default 10 s.
    package var maximumRestartDelay: Duration = .seconds(10)

    /// The restarts allowed within `restartPeriod`, 0...1000, default 5; one more leaves it down.
    package var restartIntensity = 5

    /// The span over which restarts are counted, 1 s...24 h, default 60 s.
    package var restartPeriod: Duration = .seconds(60)

    /// Makes the defaults.
    package init() {}

    /// Reads the section `supervisor`.
    ///
    /// - Parameter reader: The section.
    package init(reading reader: inout SettingsReader) {
        self.init()
        let timeouts: ClosedRange<Duration> = .milliseconds(100)...(.seconds(600))
        let delays: ClosedRange<Duration> = .milliseconds(1)...(.seconds(600))
        let maximumDelays: ClosedRange<Duration> = .milliseconds(1)...(.seconds(3600))
        let periods: ClosedRange<Duration> = .seconds(1)...(.seconds(86400))
        reader.duration("start_timeout", into: &startTimeout, in: timeouts)
        reader.duration("stop_timeout", into: &stopTimeout, in: timeouts)
        reader.duration("watchdog", into: &watchdog, in: .zero...(.seconds(600)))
        reader.duration("restart_delay", into: &restartDelay, in: delays)
        reader.duration("restart_delay_max", into: &maximumRestartDelay, in: maximumDelays)
        reader.integer("restart_intensity", into: &restartIntensity, in: 0...1000)
        reader.duration("restart_period", into: &restartPeriod, in: periods)
        if maximumRestartDelay < restartDelay {
            let maximum = DurationText.format(maximumRestartDelay)
            let first = DurationText.format(restartDelay)
            reader.reject("restart_delay_max", "\(maximum) is below restart_delay, \(first)")
        }
    }
}
