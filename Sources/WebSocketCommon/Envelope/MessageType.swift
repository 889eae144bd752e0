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
        guard let type = Self.allCases.first(where: { name.matches($0.name) }) else { return nil }
        self = type
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
