internal import CLinux
internal import EventLoop
internal import Glibc
internal import WebSocketProtocol

/// One connection to one of the servers.
struct Client {
    /// The server, by its place in the fleet.
    let server: Int
    let isPublisher: Bool
    /// Whether the latency of what it receives is noted; one in a few says enough, and reading is the client's time.
    let isSampled: Bool
    var frames = FrameCounter()
}

/// Opening a connection, which waits for each step.
enum Opening {
    private static let requestEnd = Array("\r\n\r\n".utf8)

    /// Connects, upgrades, and says who it is.
    ///
    /// - Returns: The connected socket, all answers read.
    static func connect(
        to server: RunningServer,
        isPublisher: Bool
    ) throws -> Descriptor {
        let socket = try Sockets.connect(host: "127.0.0.1", port: server.port)
        guard server.kind.speaksWebSocket else { return socket }
        var unread = try upgrade(socket, port: server.port)
        var message: [UInt8] = []
        message.appendTextFrame(
            Array(server.kind.opening(isPublisher: isPublisher).utf8),
            maskingKey: 1
        )
        try send(message, to: socket)
        var frames = FrameCounter()
        var answers = 0
        while true {
            answers += unread.withUnsafeBytes { frames.read($0) }
            if answers >= server.kind.openingAnswers { return socket }
            unread = try receive(from: socket)
        }
    }

    /// Upgrades a connection.
    ///
    /// - Returns: What came behind the response.
    static func upgrade(_ socket: Descriptor, port: UInt16) throws -> [UInt8] {
        _ = hub_receive_timeout(socket.number, 10_000)
        let nonce = InlineArray<16, UInt8>(repeating: 7)
        try send(
            ClientHandshake(host: "127.0.0.1:\(port)", target: "/", nonce: nonce).request,
            to: socket
        )
        var response: [UInt8] = []
        while true {
            response += try receive(from: socket)
            if let end = response.withUnsafeBytes({ $0.firstEnd(of: requestEnd) }) {
                guard response.starts(with: "HTTP/1.1 101".utf8) else {
                    throw BenchmarkError("no upgrade: \(String(decoding: response, as: UTF8.self))")
                }
                return Array(response[end...])
            }
        }
    }

    /// Sends all bytes, waiting for room.
    static func send(_ bytes: [UInt8], to socket: Descriptor) throws {
        guard hub_send_all(socket.number, bytes, bytes.count) >= 0 else {
            throw BenchmarkError("a server closed a connection")
        }
    }

    private static func receive(from socket: Descriptor) throws -> [UInt8] {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = hub_receive(socket.number, &chunk, chunk.count)
        guard count > 0 else { throw BenchmarkError("a server did not answer in time") }
        return Array(chunk[..<count])
    }
}
