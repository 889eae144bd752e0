internal import WebSocketCommon

/// What was found out, as events tell it: the part of the state that is rebuilt by applying them again.
struct Findings: Sendable {
    private(set) var anomalies: Ledger
    private(set) var patterns: Ledger
    private(set) var insights: Ledger
    private(set) var aggregations: Ledger
    private var correlator: Correlator
    private let findingSize: Int
    /// The longest identifier of a finding, in bytes.
    private static let longestID = 255

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

    /// Refuses a finding that is larger than what is kept of one, or whose identifier is no name.
    func check(_ event: EventView) throws(ServiceError) {
        let field: StaticString
        switch event.name {
        case "anomaly.detected": field = "anomaly_id"
        case "pattern.detected": field = "pattern_id"
        case "insight.generated": field = "insight_id"
        default: return
        }
        let size = event.data.bytes.count
        guard size <= findingSize else {
            throw ServiceError(
                .limitExceeded,
                "\(event.name) of \(size) bytes, limit is \(findingSize)"
            )
        }
        let id = event.string(field) ?? ""
        guard 1...Self.longestID ~= id.utf8.count, !id.hasControlCharacters else {
            throw ServiceError(
                .invalidPayload,
                "\(event.name): \(field): \(id.quoted) is not a name of 1 to \(Self.longestID) bytes"
                    + " without control characters"
            )
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
            let statement = Ledger.Statement(
                data: event.data.encoded(),
                metric: event.string("metric"),
                kind: event.string("pattern_type")
            )
            _ = patterns.say(id, statement, at: event.time)
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

    /// Says which anomalies began together.
    ///
    /// - Parameter fresh: Names the insight if it is new.
    /// - Returns: `insight.generated`; `nil` when there is nothing to say.
    mutating func sayInsight(fresh: String) -> Event? { correlator.say(fresh: fresh) }

    private mutating func anomaly(_ event: EventView) {
        guard let id = event.string("anomaly_id") else { return }
        let statement = Ledger.Statement(
            data: event.data.encoded(),
            metric: event.string("metric")
                ?? event.data.member("metrics")?.member("metric")?.string?.decoded(),
            kind: event.string("severity")
        )
        guard anomalies.say(id, statement, at: event.time), let metric = statement.metric else {
            return
        }
        correlator.note(
            Correlator.Member(
                anomalyID: id,
                metric: metric,
                severity: statement.kind ?? "",
                began: event.time
            )
        )
    }

    private mutating func insight(_ event: EventView) {
        guard let id = event.string("insight_id") else { return }
        _ = insights.say(id, Ledger.Statement(data: event.data.encoded()), at: event.time)
        let members = event.value("data")?["anomalies"]?.arrayValue ?? []
        correlator.noteSaid(id, anomalies: members.compactMap { $0["anomaly_id"]?.stringValue })
    }

    /// Keeps what an aggregation says of all series together: of each series alone it would be too much.
    private mutating func aggregation(_ event: EventView) {
        guard let id = event.string("aggregation_id") else { return }
        var data = JSONObject()
        for (name, value) in event.data.members {
            data[name.decoded()] =
                name.matches("summary") ? .object(Self.withoutSeries(value)) : JSON(value)
        }
        let bytes = data.encoded()
        guard bytes.count <= findingSize else { return }
        _ = aggregations.say(id, Ledger.Statement(data: bytes), at: event.time)
    }

    private static func withoutSeries(_ summary: JSONSlice) -> JSONObject {
        var kept = JSONObject()
        for (name, value) in summary.members where !name.matches("series") {
            kept[name.decoded()] = JSON(value)
        }
        return kept
    }
}
