internal import WebSocketCommon

/// Somebody who is in a diagram.
struct User: Sendable {
    let id: String
    /// What others are told of the user: a name, a colour; `nil` when nothing was said.
    var info: JSONObject?
    /// Where the user's cursor is, compact JSON; `nil` before it moved.
    var cursor: [UInt8]?
    let joinedAt: Timestamp
    /// When the user was last heard of.
    var seen: Timestamp

    /// A line of a list of users.
    var description: JSON {
        var object: JSONObject = [
            "user_id": .string(id), "user_info": info.map { .object($0) } ?? .null,
            "joined_at": joinedAt.json,
        ]
        if let position { object["position"] = position }
        return .object(object)
    }

    /// Where the user's cursor is; `nil` before it moved.
    var position: JSON? { cursor.flatMap { try? JSON(parsing: $0) } }
}
