internal import WebSocketCommon

extension BrokerOrder {
    /// The command that carries it out.
    var command: Command {
        switch self {
        case .publish(let channel, let message):
            Command([Array(name.utf8), Array(channel.utf8), message])
        case .set(let key, let value): Command(name, key, value)
        case .delete(let key): Command(name, key)
        case .get(let key): Command(name, key)
        }
    }

    /// The command's name, for messages too.
    var name: String {
        switch self {
        case .publish: "PUBLISH"
        case .set: "SET"
        case .delete: "DEL"
        case .get: "GET"
        }
    }

    /// How many bytes it takes while it waits, about.
    var size: Int { 64 + parts.reduce(0, +) }

    /// How long its longest part is, in bytes.
    var longestPart: Int? { parts.max() }

    private var parts: [Int] {
        switch self {
        case .publish(let channel, let message): [channel.utf8.count, message.count]
        case .set(let key, let value): [key.utf8.count, value.utf8.count]
        case .delete(let key), .get(let key): [key.utf8.count]
        }
    }
}
