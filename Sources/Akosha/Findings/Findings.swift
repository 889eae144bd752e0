internal import WebSocketCommon

/// What was found out, as events tell it: the part of the state that is rebuilt by applying them again.
struct Findings: Sendable {
    private(set) var anomalies: Ledger
    private(set) var patterns: Ledger
    private(set) var insights: Ledger
    private(set) var aggregations: Ledger
    private(set) var correlator: Correlator
    private let findingSize: Int

    /// Makes one without findings.
    init(limits: Akosha.Limits) {
        anomalies = Ledger(most: limits.anomalies, mostSize: limits.findingsSize)
        patterns = Ledger(most: limits.patterns, mostSize: limits.findingsSize)
        insights = Ledger(most: limits.insights, mostSize: limits.findingsSize)
        aggregations = Ledger(most: limits.aggregations, mostSize: limits.findingsSize)
        correlator = Correlator(within: limits.insightWindow)
        findingSize = limits.findingSize
    }

    /// How many were forgotten at a bound.
    var forgotten: Int { anomalies.forgotten + patterns.forgotten + insights.forgotten }

    /// Refuses a finding that is larger than what is kept of one.
    func check(_ event: EventView) throws(ServiceError) {
        switch event.name {
        case "anomaly.detected", "pattern.detected", "insight.generated":
            let size = event.data.bytes.count
            guard size > findingSize else { return }
            throw ServiceError(
                .limitExceeded,
                "\(event.name) of \(size) bytes, limit is \(findingSize)"
            )
        default: break
        }
    }

    /// Folds an event in.
    mutating func apply(_ event: EventView) {
        switch event.name {
        case "anomaly.detected": anomaly(event)
        case "anomaly.resolved":
            guard let id = event.string("anomaly_id") else { return }
            anomalies.end(id, because: event.string("reason"), at: event.time)
        case "pattern.detected":
            guard let id = event.string("pattern_id") else { return }
            _ = patterns.say(id, JSONObject(event.data), at: event.time)
        case "pattern.ended":
            guard let id = event.string("pattern_id") else { return }
            patterns.end(id, because: event.string("reason"), at: event.time)
        case "insight.generated": insight(event)
        case "aggregation.completed": aggregation(event)
        default: break
        }
    }

    /// Whether an insight is to be said.
    var isDue: Bool { correlator.isDue }

    private mutating func anomaly(_ event: EventView) {
        guard let id = event.string("anomaly_id") else { return }
        let data = JSONObject(event.data)
        guard anomalies.say(id, data, at: event.time), let metric = anomalies[id]?.metric else {
            return
        }
        correlator.note(
            Correlator.Member(
                anomalyID: id,
                metric: metric,
                severity: data["severity"]?.stringValue ?? "",
                began: event.time
            )
        )
    }

    private mutating func insight(_ event: EventView) {
        guard let id = event.string("insight_id") else { return }
        let data = JSONObject(event.data)
        _ = insights.say(id, data, at: event.time)
        let members = data["data"]?["anomalies"]?.arrayValue ?? []
        correlator.noteSaid(id, anomalies: members.compactMap { $0["anomaly_id"]?.stringValue })
    }

    /// Keeps what an aggregation says of all series together: of each series alone it would be too much.
    private mutating func aggregation(_ event: EventView) {
        guard let id = event.string("aggregation_id") else { return }
        var data = JSONObject(event.data)
        if var summary = data["summary"]?.objectValue {
            summary["series"] = nil
            data["summary"] = .object(summary)
        }
        _ = aggregations.say(id, data, at: event.time)
    }
}
