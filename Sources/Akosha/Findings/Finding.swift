internal import WebSocketCommon

/// Something that was found out: an anomaly, a pattern or an insight, by the analysis or by another program.
struct Finding: Equatable, Sendable {
    let id: String
    /// What was said of it, the latest when it was said several times: compact JSON, since a value takes ten times the memory.
    var data: [UInt8]
    /// The metric that it is about; `nil` when it does not say.
    var metric: String?
    /// What lists are narrowed down to: an anomaly's severity, a pattern's type.
    var kind: String?
    let detectedAt: Timestamp
    var updatedAt: Timestamp
    /// When it was said to be over; `nil` when nobody said so.
    var endedAt: Timestamp?
    var reason: String?

    /// What answers tell of it.
    var row: JSON {
        // What was kept was JSON when it came: this cannot fail.
        var row = (try? JSON(parsing: data))?.objectValue ?? JSONObject()
        row["detected_at"] = detectedAt.json
        row["updated_at"] = updatedAt.json
        row["ended_at"] = endedAt.json
        if let reason { row["reason"] = .string(reason) }
        return .object(row)
    }
}
