package import WebSocketCommon

/// Analytics of metrics as they come, in bounded memory: windows with quantiles, anomalies, patterns and insights.
///
/// Its state has two parts. Findings are folded from events, here or elsewhere said, and are rebuilt by applying them again. What is
/// known of each series is changed by samples directly, since no event carries them, and is learned anew after a restart.
package struct Akosha: Service {
    var analysis: Analysis
    private(set) var findings: Findings

    /// Makes the service without series and findings.
    package init(limits: Limits = Limits()) {
        analysis = Analysis(limits: limits)
        findings = Findings(limits: limits)
    }

    /// Refuses findings that are too large to keep.
    package func check(_ event: EventView) throws(ServiceError) { try findings.check(event) }

    /// Folds a finding in, the service's own or another program's.
    package mutating func apply(_ event: EventView) { findings.apply(event) }

    /// When a window is closed, or goes on being closed; in the past when an insight is to be said.
    package var nextTick: Timestamp? {
        findings.isDue ? Timestamp(clampingMicroseconds: .min) : analysis.nextTick
    }

    /// Closes windows, and says which anomalies began together.
    package mutating func tick(now: Timestamp) -> [Event] {
        if findings.isDue {
            let id = analysis.newID("insight", now)
            return [findings.sayInsight(fresh: id)].compactMap(\.self)
        }
        return analysis.tick(now: now)
    }

    /// Answers a request.
    package mutating func handle(_ request: ServiceRequest) throws(ServiceError) -> Outcome {
        switch request.name {
        case "record_metric": try record(request)
        case "get_metric": try metric(request)
        case "list_metrics": listMetrics(request)
        case "get_patterns": patterns(request)
        case "get_anomalies": anomalies(request)
        case "get_insights": insights(request)
        default: preconditionFailure("\(request.name) is declared and not answered")
        }
    }

    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        let counts = analysis.counts
        return [
            .gauge("series", "Series that are known.", analysis.table.count),
            .gauge("metrics", "Names of metrics that are known.", analysis.table.metricCount),
            .counter("samples_recorded", "Samples that were taken in.", counts.recorded),
            .counter("samples_late", "Samples whose window had closed.", counts.late),
            .counter("samples_refused", "Samples that were wrong.", counts.refused),
            .counter("series_forgotten", "Series that made room.", counts.forgotten),
            .counter(
                "series_untold",
                "Windows of those that were not told of: too many metrics.",
                counts.untold
            ),
            .counter("anomalies", "Anomalies that were found.", findings.anomalies.total),
            .gauge(
                "anomalies_lasting",
                "Anomalies that are not known to be over.",
                findings.anomalies.lasting
            ),
            .counter("patterns", "Patterns that were found.", findings.patterns.total),
            .counter("insights", "Insights that were said.", findings.insights.total),
            .counter("findings_forgotten", "Findings that made room.", findings.forgotten),
        ]
    }
}
