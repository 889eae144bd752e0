import Deflate
import EventLoop
import HubServer
import TestSupport
import WebSocketCommon
import WebSocketProtocol

/// A fan-out over pipes in memory, whose messages are short texts.
final class Table {
    var fanOut: FanOut
    var pipes = MemoryPipes()

    init(
        connections: [Int32],
        outboxLimit: Int = 1 << 20,
        policies: DeliveryPolicies = DeliveryPolicies(),
        compressing: [Int32] = []
    ) throws {
        fanOut = try FanOut(
            descriptorLimit: 4096,
            outboxLimit: outboxLimit,
            policies: policies,
            compressionThreshold: 1
        )
        for connection in connections { fanOut.insert(connection) }
        for connection in compressing { fanOut.compress(connection) }
    }

    func join(_ connection: Int32, _ channel: ChannelName) {
        _ = fanOut.join(connection, channel)
    }

    func leave(_ connection: Int32, _ channel: ChannelName) {
        _ = fanOut.leave(connection, channel)
    }

    func publish(_ channel: ChannelName, _ text: String) {
        fanOut.publish(channel) { $0 += text.utf8 }
    }

    func send(_ connection: Int32, _ text: String) {
        fanOut.send(to: connection) { $0 += text.utf8 }
    }

    func hasDelivered(to connection: Int32) -> Bool { fanOut.hasDelivered(to: connection) }

    /// Ends a turn.
    func turn() -> [FanOut.Action] { fanOut.drainOutboxes(&pipes) + fanOut.flush(&pipes) }

    /// The texts of the whole frames that a connection received since the last call.
    func heard(_ connection: Int32) -> [String] {
        var frames = Frames()
        return frames.read(pipes.takeReceived(by: connection))
    }
}

/// Reads unmasked frames, of which it keeps the last one until it is whole; compressed ones too.
struct Frames {
    private let inflater = Inflater()
    /// How many were compressed.
    private(set) var compressed = 0
    /// The beginning of a frame of which more is to come.
    private(set) var rest: [UInt8] = []

    mutating func read(_ bytes: [UInt8]) -> [String] {
        rest += bytes
        var texts: [String] = []
        var start = 0
        while rest.count - start >= 2 {
            var header = 2
            var length = Int(rest[start + 1])
            let more = length == 126 ? 2 : length == 127 ? 8 : 0
            guard rest.count - start >= 2 + more else { break }
            if more > 0 {
                header += more
                length = rest[start + 2..<start + header].reduce(0) { $0 << 8 + Int($1) }
            }
            guard rest.count - start >= header + length else { break }
            var payload = Array(rest[start + header..<start + header + length])
            if rest[start] & 0x40 != 0 {
                compressed += 1
                let message = payload.withUnsafeBytes { try? inflater.inflate($0, limit: 1 << 24) }
                payload = message ?? Array("what cannot be inflated".utf8)
            }
            texts.append(String(decoding: payload, as: UTF8.self))
            start += header + length
        }
        rest.removeFirst(start)
        return texts
    }
}
