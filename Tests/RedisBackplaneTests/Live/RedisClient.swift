import EventLoop
import Testing

@testable import RedisBackplane

/// Somebody else who speaks to a Redis server, and waits for each answer.
final class RedisClient {
    private let socket: BlockingSocket
    private let reader = ReplyReader()

    /// Connects to a server on this machine.
    init(port: UInt16) throws { socket = try BlockingSocket(host: "127.0.0.1", port: port) }

    convenience init(_ server: RedisServer) throws { try self.init(port: server.port) }

    /// Has a command carried out.
    @discardableResult
    func ask(_ name: String, _ arguments: String...) throws -> Reply {
        try ask(Command(name, arguments))
    }

    @discardableResult
    func ask(_ command: Command) throws -> Reply {
        try socket.send(command.bytes)
        return try nextReply()
    }

    /// Publishes a message.
    func publish(bytes message: [UInt8], in channel: String) throws {
        try ask(Command([Array("PUBLISH".utf8), Array(channel.utf8), message]))
    }

    /// Publishes many messages at once.
    func publish(_ messages: [String], in channel: String) throws {
        try socket.send(messages.flatMap { Command("PUBLISH", channel, $0).bytes })
        for _ in messages { _ = try nextReply() }
    }

    /// What comes next.
    func nextReply() throws -> Reply {
        while true {
            if let reply = try reader.next() { return reply }
            let bytes = try socket.receive(timeout: .seconds(20))
            try #require(!bytes.isEmpty, "the server has closed the connection")
            bytes.withUnsafeBytes { reader.feed($0) }
        }
    }
}
