internal import WebSocketCommon

/// What the hub says of a user.
extension Seat {
    /// `user.joined`.
    func joined(_ info: JSON?) -> Event {
        var data: JSONObject = ["diagram_id": .string(diagramID), "user_id": .string(userID)]
        if let info { data["user_info"] = info }
        return Event("user.joined", data)
    }

    /// `user.left`.
    func left(because reason: String?) -> Event {
        var data: JSONObject = ["diagram_id": .string(diagramID), "user_id": .string(userID)]
        if let reason { data["reason"] = .string(reason) }
        return Event("user.left", data)
    }
}
