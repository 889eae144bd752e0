internal import Crackerjack
internal import Settings
internal import XMLParsing

extension HostedService {
    /// crackerjack, which has a parser handed in for the XML that tools write.
    static let crackerjack = HostedService(catalogue: Crackerjack.catalogue) { reader in
        let runs = reader.section("runs") { TestRunSettings(reading: &$0) }
        var limits = Crackerjack.Limits()
        limits.runTimeout = runs.timeout
        var gates = QualityGateSettings.defaults
        let metrics = Metric.allCases.map(\.rawValue)
        reader.sections("gates", into: &gates) {
            QualityGateSettings(reading: &$0, metrics: metrics)
        }
        return { [limits, gates = gates.compactMap { Gate($0) }] _ in
            Crackerjack(xml: ExpatReader(), gates: gates, limits: limits)
        }
    }
}

extension Gate {
    /// Takes a gate as it is set; `nil` for one that the reader of the settings has refused.
    fileprivate init?(_ settings: QualityGateSettings) {
        guard let metric = Metric(rawValue: settings.metric),
            let severity = Severity(rawValue: settings.severity.rawValue),
            let bound = settings.atLeast.map(Bound.atLeast) ?? settings.atMost.map(Bound.atMost)
        else { return nil }
        self.init(metric, bound, severity, name: settings.name, project: settings.project)
    }
}
