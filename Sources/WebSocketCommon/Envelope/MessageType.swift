/// What an envelope is for.
package enum MessageType: String, CaseIterable, Equatable, Sendable {
    /// A client asks and expects a `response` or an `error`.
    case request

    /// A client joins a channel.
    case subscribe

    /// A client leaves a channel.
    case unsubscribe

    /// A client asks for a `pong`.
    case ping

    /// The hub answers a `request`.
    case response

    /// Something happened in a channel; from a client, something it reports.
    case event

    /// The hub refuses a message and says why.
    case error

    /// The hub answers a `ping`.
    case pong

    /// The receiver of a message that asked for nothing confirms it.
    case ack

    /// The names of all types, as errors list them.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")

    /// Finds the type with that exact, lower-case name.
    init?(_ name: JSONString) {
        if name.hasEscapes {
            self.init(rawValue: name.decoded())
            return
        }
        // The length leaves one name to compare, or three.
        switch name.bytes.count {
        case 3 where name.matches("ack"): self = .ack
        case 4 where name.matches("ping"): self = .ping
        case 4 where name.matches("pong"): self = .pong
        case 5 where name.matches("event"): self = .event
        case 5 where name.matches("error"): self = .error
        case 7 where name.matches("request"): self = .request
        case 8 where name.matches("response"): self = .response
        case 9 where name.matches("subscribe"): self = .subscribe
        case 11 where name.matches("unsubscribe"): self = .unsubscribe
        default: return nil
        }
    }

    /// Its place among all types: 0 for the first.
    package var index: Int {
        switch self {
        case .request: 0
        case .subscribe: 1
        case .unsubscribe: 2
        case .ping: 3
        case .response: 4
        case .event: 5
        case .error: 6
        case .pong: 7
        case .ack: 8
        }
    }

    /// The name on the wire.
    package var name: StaticString {
        switch self {
        case .request: "request"
        case .subscribe: "subscribe"
        case .unsubscribe: "unsubscribe"
        case .ping: "ping"
        case .response: "response"
        case .event: "event"
        case .error: "error"
        case .pong: "pong"
        case .ack: "ack"
        }
    }
}
