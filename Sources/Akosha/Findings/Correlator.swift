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
    /// The most bytes that an anomaly's identifier and its metric's name have together: an insight of `mostMembers` of them is no larger
    /// than a finding may be, even if each byte needs an escape.
    private static let longestNames = 300

    private let within: Duration
    /// Those that belong to no insight, the oldest first.
    private var waiting: [Member] = []
    /// The insight that may still be extended.
    private(set) var current: Insight?

    /// Makes one that knows no anomalies.
    init(within: Duration) { self.within = within }

    /// Whether something is to be said.
    var isDue: Bool { current.map { $0.said < $0.members.count } ?? false }

    /// Takes note that an anomaly has begun; one with very long names is left out.
    mutating func note(_ member: Member) {
        guard member.anomalyID.utf8.count + member.metric.utf8.count <= Self.longestNames,
            !member.anomalyID.hasControlCharacters, !member.metric.hasControlCharacters
        else { return }
        if let insight = current, let begin = insight.members.first?.began,
            Self.areTogether(begin, member.began, within)
        {
            if insight.members.count < Self.mostMembers { current?.members.append(member) }
            return
        }
        let within = within
        waiting.removeAll { !Self.areTogether($0.began, member.began, within) }
        if waiting.count == Self.mostWaiting { waiting.removeFirst() }
        waiting.append(member)
        guard waiting.contains(where: { $0.metric != member.metric }), !isDue else { return }
        // The latest of them: that is the one of another metric.
        current = Insight(members: Array(waiting.suffix(Self.mostMembers)))
        waiting = []
    }

    /// Whether two moments are near each other, whichever is earlier: the clock may have been set back in between.
    private static func areTogether(
        _ moment: Timestamp,
        _ other: Timestamp,
        _ within: Duration
    ) -> Bool {
        max(moment, other) <= min(moment, other).advanced(by: within)
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

    /// Says what is to be said, which is then no longer due, whatever becomes of the event.
    ///
    /// - Parameter fresh: Names the insight if it is new.
    /// - Returns: `insight.generated`; `nil` when there is nothing.
    mutating func say(fresh: String) -> Event? {
        guard isDue, let insight = current else { return nil }
        current?.id = insight.id ?? fresh
        current?.said = insight.members.count
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
