internal import WebSocketCommon

/// What a series is called: the metric's name and its labels, in the order of their names.
struct SeriesName: Hashable, Sendable {
    /// What distinguishes series of a metric.
    struct Label: Hashable, Sendable {
        let name: String
        let value: String
    }

    let metric: String
    let labels: [Label]
    /// All of it as one text, by which a series is found; control characters separate, which names cannot have.
    let key: String

    /// Names a series; the labels in any order, each name once.
    init(metric: String, labels: [Label]) {
        self.metric = metric
        guard !labels.isEmpty else {
            self.labels = []
            key = metric
            return
        }
        let sorted = labels.count == 1 ? labels : labels.sorted { $0.name < $1.name }
        var key = metric
        for label in sorted {
            key += "\u{1}"
            key += label.name
            key += "\u{2}"
            key += label.value
        }
        self.labels = sorted
        self.key = key
    }

    /// The labels as events and answers have them.
    var labelMembers: JSONObject {
        var members = JSONObject()
        for label in labels { members[label.name] = .string(label.value) }
        return members
    }

    /// The name as sentences have it: `loop_delay{service=mahavishnu}`.
    var text: String {
        guard !labels.isEmpty else { return metric }
        return "\(metric){\(labels.map { "\($0.name)=\($0.value)" }.joined(separator: ","))}"
    }
}
