internal import WebSocketCommon

/// Somebody's word that the system is to halt, or to go on.
struct ControlOrder: Equatable, Sendable {
    /// Where it came from.
    enum Origin: Equatable, Sendable {
        /// A client of the stream.
        case client(ClientID)
        /// A page.
        case http
        /// A program or agent that spoke to the hub.
        case request
        /// An event of the message broker.
        case broker
        /// The message broker's key.
        case brokerKey
        /// A state that a source told.
        case state

        /// The origin as the event tells it.
        var name: String {
            switch self {
            case .client: "client"
            case .http: "http"
            case .request: "request"
            case .broker, .brokerKey: "redis"
            case .state: "state"
            }
        }
    }

    /// The event that halts the system.
    static let halted = "system.halted"
    /// The event that lets it go on.
    static let resumed = "system.resumed"
    /// The longest reason, in characters; of a longer one the beginning counts, because a halt is never refused for its reason.
    private static let longestReason = 200

    /// Whether the system is to halt.
    let halts: Bool
    /// Why, for people.
    let reason: String
    /// Where it came from.
    let origin: Origin

    /// Gives an order.
    ///
    /// - Parameters:
    ///   - halts: Whether the system is to halt.
    ///   - reason: Why; a reason that is none is the usual one.
    ///   - origin: Where it comes from.
    init(halts: Bool, reason: String?, _ origin: Origin) {
        let usual = halts ? "Manual Kill Switch" : "Manual Resume"
        self.halts = halts
        self.reason = (reason.flatMap { $0.isEmpty ? nil : $0 } ?? usual)
            .shortened(to: Self.longestReason)
        self.origin = origin
    }

    /// The event that carries it out.
    var event: Event {
        Event(
            halts ? Self.halted : Self.resumed,
            ["reason": .string(reason), "source": .string(origin.name)]
        )
    }

    /// What clients of the stream, and of the broker, are told of it.
    static func notice(halts: Bool, reason: String) -> (type: String, data: JSONObject) {
        (
            halts ? "SYSTEM_HALT" : "SYSTEM_RESUME",
            ["status": halts ? "HALTED" : "ACTIVE", "reason": .string(reason)]
        )
    }
}
