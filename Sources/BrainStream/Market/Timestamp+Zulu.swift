internal import WebSocketCommon

extension Timestamp {
    /// The moment as ISO 8601 with the zone `Z`, such as `2025-12-21T12:00:00Z`; microseconds only when there are any.
    var zulu: String { "\(description.dropLast("+00:00".utf8.count))Z" }
}
