import WebSocketCommon

/// An event for tests of delivery policies, as it is said and heard.
struct Said: Equatable {
    var channel: String
    /// What events that replace each other have in common; `nil` for one that replaces none.
    var key: String?
    var number: Int
    /// How many events newer ones replaced, for what the hub itself says of them; else 0.
    var replaced = 0

    init(_ channel: ChannelName, _ key: String?, _ number: Int) {
        self.channel = channel.description
        self.key = key
        self.number = number
    }

    /// Reads an event; `nil` when the text is none.
    init?(_ text: String) {
        guard let object = try? JSON(parsing: Array(text.utf8)), let data = object["data"],
            let channel = object["room"]?.stringValue
        else { return nil }
        self.channel = channel
        key = data["k"]?.stringValue
        number = data["n"]?.intValue ?? 0
        guard object["event"] == .string(DeliveryPolicies.replacedEvent) else { return }
        replaced = data["replaced"]?.intValue ?? 0
    }

    /// The envelope, with so many bytes more than it needs.
    func text(padding: Int = 0) -> String {
        let key = key.map { #""k":"\#($0)","# } ?? ""
        let padding = String(repeating: "x", count: padding)
        return #"{"room":"\#(channel)","data":{\#(key)"n":\#(number),"p":"\#(padding)"}}"#
    }
}

extension DeliveryPolicies {
    /// Of channels `cursor:<id>` the latest of each `k`; of others all.
    static let cursors = DeliveryPolicies(
        of: [
            .kind("cursor", id: "id", "Where people point.", delivery: .latest(per: "k")),
            .kind("color", id: "id", "All of it."),
        ]
    )
}
