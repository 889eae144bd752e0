internal import WebSocketCommon

/// An emergency, as clients are told it.
struct Emergency: Equatable, Sendable {
    /// Where it comes from.
    enum Origin: Equatable, Sendable {
        /// The writer's file of that id.
        case file(String)
        /// A rule and a record.
        case record
    }

    /// What tells it from others.
    struct Facts: Equatable, Sendable {
        /// Where it comes from.
        let origin: Origin
        /// Its session; `nil` when the writer did not say.
        let session: SessionID?
        /// When it was, as its witness says; when it arrived where that does not say.
        let time: Timestamp
        /// The metric that is in danger.
        let metric: String
        /// Its value.
        let value: Double
        /// Its threshold.
        let threshold: Double

        /// How far apart a file and a record may be that tell of one and the same: a writer makes both in the same step.
        static let nearness = Duration.seconds(10)

        /// Whether a writer's file and a record tell of one and the same.
        func isSame(as other: Facts) -> Bool {
            (origin == .record) != (other.origin == .record)
                && max(time, other.time).duration(since: min(time, other.time)) <= Self.nearness
                && metric == other.metric && value == other.value && threshold == other.threshold
                && (session == nil || other.session == nil || session == other.session)
        }
    }

    /// What tells it from others.
    let facts: Facts
    /// What clients are told: `timestamp`, `emergency`, `telemetry`.
    let data: JSONObject

    init(_ origin: Origin, _ session: SessionID?, _ data: JSONObject, _ now: Timestamp) {
        let emergency = data["emergency"]
        facts = Facts(
            origin: origin,
            session: session,
            time: data["timestamp"]?.stringValue.flatMap { Timestamp(recorded: $0) } ?? now,
            metric: emergency?["metric"]?.stringValue ?? "",
            value: emergency?["value"]?.doubleValue ?? 0,
            threshold: emergency?["threshold"]?.doubleValue ?? 0
        )
        self.data = data
    }
}

extension Emergency {
    /// Makes one of a record for which a rule holds.
    init(_ rule: EmergencyRule, in record: JSONSlice, of session: SessionID?, _ now: Timestamp) {
        let telemetry = record.member("telemetry").map { JSON($0) } ?? [:]
        let metric = rule.metric.description
        self.init(
            .record,
            session,
            [
                "timestamp": record.member("timestamp")?.string.map { .string($0.decoded()) }
                    ?? now.json,
                "emergency": [
                    "reason": .string(rule.reason), "severity": .string(rule.severity),
                    "metric": .string(metric), "value": telemetry[metric] ?? 0,
                    "threshold": .float(rule.threshold),
                ],
                "telemetry": telemetry,
            ],
            now
        )
    }

    /// Makes one of a writer's file, as whole as clients need it.
    ///
    /// They read `emergency.reason` and call `toFixed` on `emergency.value` and `.threshold`: what the file lacks of them is taken from
    /// its telemetry and the rules.
    init(file id: String, _ content: JSONObject, _ now: Timestamp) {
        let session = content["session_id"]?.stringValue ?? content["sessionId"]?.stringValue
        var data = content
        if data["timestamp"]?.stringValue == nil { data["timestamp"] = now.json }
        let telemetry = data["telemetry"]?.objectValue ?? [:]
        data["telemetry"] = .object(telemetry)
        data["emergency"] = .object(
            Self.completed(data["emergency"]?.objectValue ?? [:], telemetry)
        )
        self.init(
            .file(id),
            session.flatMap { SessionID(spelling: $0) },
            data,
            now
        )
    }

    private static func completed(
        _ emergency: JSONObject,
        _ telemetry: JSONObject
    ) -> JSONObject {
        var emergency = emergency
        let rule =
            emergency["metric"]?.stringValue.map { metric in
                EmergencyRule.all.first { $0.metric.description == metric }
            }
            ?? telemetry.withSlice { slice in
                EmergencyRule.all.first { $0.holds(for: slice) == true }
            }
        if emergency["reason"]?.stringValue == nil {
            emergency["reason"] = .string(rule?.reason ?? "Emergency")
        }
        if emergency["severity"]?.stringValue == nil {
            emergency["severity"] = .string(rule?.severity ?? "critical")
        }
        if emergency["metric"]?.stringValue == nil {
            emergency["metric"] = .string(rule?.metric.description ?? "unknown")
        }
        let metric = emergency["metric"]?.stringValue ?? ""
        emergency["value"] =
            emergency["value"]?.number ?? telemetry[metric]?.number ?? 0
        emergency["threshold"] =
            emergency["threshold"]?.number ?? rule.map { .float($0.threshold) } ?? 0
        return emergency
    }
}

extension JSON {
    /// The number that it is, be it as a text; `nil` when it is none, or not finite.
    fileprivate var number: JSON? {
        // No `nil` in an expression of type `JSON?`: it would be taken for `JSON.null`.
        if let text = stringValue {
            guard let value = Double(text), value.isFinite else { return .none }
            return .float(value)
        }
        guard let value = doubleValue, value.isFinite else { return .none }
        return self
    }
}
