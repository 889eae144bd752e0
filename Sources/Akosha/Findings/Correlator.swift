internal import WebSocketCommon

/// Joins anomalies of different metrics that begin together into insights.
///
/// It is made of events alone, so a rebuilt one knows which insights were said.
struct Correlator: Sendable {
    /// An anomaly as an insight lists it.
    struct Member: Equatable, Sendable {
        let anomalyID: String
        let metric: String
        let severity: String
        let began: Timestamp

        var json: JSON {
            [
                "anomaly_id": .string(anomalyID), "metric": .string(metric),
                "severity": .string(severity), "began_at": began.json,
            ]
        }
    }

    /// Anomalies of two metrics or more.
    struct Insight: Equatable, Sendable {
        var members: [Member]
        /// Its name, once it was said.
        var id: String?
        /// How many of its members were said.
        var said = 0
    }

    /// The most anomalies that an insight lists.
    static let mostMembers = 50
    /// The most anomalies that wait for one of another metric.
    private static let mostWaiting = 256

    private let within: Duration
    /// Those that belong to no insight, the oldest first.
    private var waiting: [Member] = []
    /// The insight that may still be extended.
    private(set) var current: Insight?

    /// Makes one that knows no anomalies.
    init(within: Duration) { self.within = within }

    /// Whether something is to be said.
    var isDue: Bool { current.map { $0.said < $0.members.count } ?? false }

    /// Takes note that an anomaly has begun.
    mutating func note(_ member: Member) {
        if let insight = current, let begin = insight.members.first?.began,
            member.began <= begin.advanced(by: within)
        {
            if insight.members.count < Self.mostMembers { current?.members.append(member) }
            return
        }
        waiting.removeAll { $0.began.advanced(by: within) < member.began }
        if waiting.count == Self.mostWaiting { waiting.removeFirst() }
        waiting.append(member)
        guard waiting.contains(where: { $0.metric != member.metric }), !isDue else { return }
        current = Insight(members: Array(waiting.prefix(Self.mostMembers)))
        waiting = []
    }

    /// Takes note that an insight was said.
    ///
    /// - Parameters:
    ///   - id: Its name.
    ///   - anomalies: The anomalies that it names.
    mutating func noteSaid(_ id: String, anomalies: [String]) {
        guard let insight = current, insight.id == nil || insight.id == id,
            insight.members.first?.anomalyID == anomalies.first
        else { return }
        current?.id = id
        current?.said = min(anomalies.count, insight.members.count)
    }

    /// `insight.generated` for what is to be said; `nil` when there is nothing.
    ///
    /// - Parameter fresh: Names the insight if it is new.
    /// - Returns: The event.
    func event(fresh: String) -> Event? {
        guard isDue, let insight = current else { return nil }
        var metrics: [String] = []
        for member in insight.members where !metrics.contains(member.metric) {
            metrics.append(member.metric)
        }
        let names = metrics.prefix(3).map(\.limited).joined(separator: ", ")
        let more = metrics.count > 3 ? " and \(metrics.count - 3) more" : ""
        return Event(
            "insight.generated",
            [
                "insight_id": .string(insight.id ?? fresh),
                "insight_type": "simultaneous_anomalies",
                "title": .string("\(metrics.count) metrics became unusual together"),
                "description": .string(
                    "Within \(within) unusual values began in \(names)\(more), in this order."
                ),
                "data": .object([
                    "metrics": metrics.json,
                    "anomalies": .array(insight.members.map(\.json)),
                ]),
            ]
        )
    }
}
