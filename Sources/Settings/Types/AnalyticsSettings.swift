/// The sections `series`, `anomalies` and `insights` of `akosha.yaml`: how time is cut, and what is called unusual.
package struct AnalyticsSettings: Equatable, Sendable {
    /// The length of a window, 1 s...1 h, default 1 min.
    package var window: Duration = .seconds(60)

    /// How long after its end a window takes samples, 0...1 min, default 5 s; never longer than `window`.
    package var lateness: Duration = .seconds(5)

    /// The series kept at once, 1...1,000,000, default 20,000; beyond, the one silent for longest makes room.
    package var maximumSeries = 20_000

    /// The score from which a departure is an anomaly, 2...1,000, default 5.
    package var low = 5

    /// The score from which an anomaly is of medium severity, default 8.
    package var medium = 8

    /// The score from which an anomaly is of high severity, default 12.
    package var high = 12

    /// The score from which an anomaly is critical, default 20.
    package var critical = 20

    /// Within which time anomalies of different metrics are one insight, 1 s...1 h, default 30 s.
    package var insightWindow: Duration = .seconds(30)

    /// Makes the defaults.
    package init() {}

    /// Reads the three sections.
    ///
    /// - Parameter reader: The top of the file.
    package init(readingTop reader: inout SettingsReader) {
        var settings = AnalyticsSettings()
        let lengths: ClosedRange<Duration> = .seconds(1)...(.seconds(3600))
        reader.section("series") { section in
            section.duration("window", into: &settings.window, in: lengths)
            section.duration("lateness", into: &settings.lateness, in: .zero...(.seconds(60)))
            section.integer("max_series", into: &settings.maximumSeries, in: 1...1_000_000)
        }
        reader.section("anomalies") { section in
            section.integer("low", into: &settings.low, in: 2...1000)
            section.integer("medium", into: &settings.medium, in: 2...1000)
            section.integer("high", into: &settings.high, in: 2...1000)
            section.integer("critical", into: &settings.critical, in: 2...1000)
            let steps = [settings.low, settings.medium, settings.high, settings.critical]
            if steps != steps.sorted() {
                section.reject("low", "the scores \(steps) of the severities do not ascend")
            }
        }
        reader.section("insights") { section in
            section.duration("window", into: &settings.insightWindow, in: lengths)
        }
        self = settings
    }
}
