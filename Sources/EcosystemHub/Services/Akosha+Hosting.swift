internal import Akosha
internal import Settings
internal import VitalFigures

extension HostedService {
    /// akosha, which looks at the hub's own figures.
    static let akosha = HostedService(
        catalogue: Akosha.catalogue,
        pollers: { reader in
            let vitals = reader.section("vitals") { VitalsSettings(reading: &$0) }
            return { services in
                guard vitals.isEnabled else { return [] }
                return [VitalFigures(of: try services(), every: vitals.interval)]
            }
        },
        configure: { reader in
            let analytics = AnalyticsSettings(readingTop: &reader)
            var limits = Akosha.Limits()
            limits.window = analytics.window
            limits.lateness = analytics.lateness
            limits.series = analytics.maximumSeries
            limits.severities = Akosha.Severities(
                low: analytics.low,
                medium: analytics.medium,
                high: analytics.high,
                critical: analytics.critical
            )
            limits.insightWindow = analytics.insightWindow
            return { [limits] _ in Akosha(limits: limits) }
        }
    )
}
