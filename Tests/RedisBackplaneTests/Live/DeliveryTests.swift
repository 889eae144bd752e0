import TestSupport
import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("What others publish is reported")
struct DeliveryTests {
    private let server: RedisServer
    private let client: RedisClient

    init() throws {
        server = try RedisServer()
        client = try RedisClient(server)
    }

    @Test("in channels and in those that match a pattern, byte for byte and in order")
    func delivery() throws {
        let probe = try BrokerProbe(
            try server.url(),
            channels: ["physics.forces", "Zeitmaß"],
            patterns: ["market.tick.*"]
        )
        try probe.expect(.connected)
        let bytes: [UInt8] = [0, 255, 13, 10, 36, 45, 49, 13, 10] + Array(UInt8.min...UInt8.max)
        try client.publish(bytes: bytes, in: "physics.forces")
        try client.publish(bytes: [], in: "Zeitmaß")
        try client.publish(["nobody hears it"], in: "physics.force")
        try client.publish(["1"], in: "market.tick.SPY")
        try client.publish(["2"], in: "market.tick.")
        try client.publish(["3"], in: "physics.forces")
        try probe.expect(
            .message(channel: "physics.forces", message: bytes),
            .message(channel: "Zeitmaß", message: []),
            .text("1", in: "market.tick.SPY"),
            .text("2", in: "market.tick."),
            .text("3", in: "physics.forces")
        )
    }

    @Test(
        "once for the name and once for each pattern, as Redis sends them; a name said twice is listened to once"
    )
    func overlap() throws {
        let probe = try BrokerProbe(
            try server.url(),
            channels: ["news", "news"],
            patterns: ["n*", "*s", "n*"]
        )
        try probe.expect(.connected)
        try client.publish(["x", "y"], in: "news")
        let last = BrokerReport.text("y", in: "news")
        let three = Array(repeating: BrokerReport.text("x", in: "news"), count: 3)
        #expect(try probe.reports { $0 == last } == three + [last])
    }

    @Test("10,000 at once, none missing and none before another")
    func burst() throws {
        let probe = try BrokerProbe(try server.url(), channels: ["burst"])
        try probe.expect(.connected)
        let texts = (0..<10_000).map { "message \($0)" }
        try client.publish(texts, in: "burst")
        let last = BrokerReport.text("message 9999", in: "burst")
        let reports = try probe.reports { $0 == last }
        #expect(reports == texts.map { .text($0, in: "burst") })
    }

    @Test("up to 1 MiB; what is longer is skipped and told of, and the connection stays")
    func size() throws {
        let probe = try BrokerProbe(try server.url(), channels: ["big"], patterns: ["bigg*"])
        try probe.expect(.connected)
        let longest = [UInt8](repeating: 13, count: 1 << 20)
        try client.publish(bytes: longest, in: "big")
        try client.publish(bytes: longest + [10], in: "big")
        try client.publish(bytes: [UInt8](repeating: 10, count: 20 << 20), in: "bigger")
        try client.publish(bytes: longest, in: "bigger")
        try client.publish(["after"], in: "big")
        func refused(_ channel: String, _ size: Int) -> BrokerReport {
            .refused(reason: "\(channel): \(size) bytes are too many, limit is 1048576")
        }
        try probe.expect(
            .message(channel: "big", message: longest),
            refused("big", 1_048_577),
            refused("bigger", 20 << 20),
            .message(channel: "bigger", message: longest),
            .text("after", in: "big")
        )
    }

    @Test("later, and all of it, when the service takes its time: Redis keeps what is not read")
    func slowService() throws {
        try client.ask("CONFIG", "SET", "client-output-buffer-limit", "pubsub 0 0 0")
        // Only that its messages are taken can have the broker go on.
        let timings = RedisTimings(silence: .seconds(1000))
        let probe = try BrokerProbe(try server.url(), channels: ["slow"], timings: timings)
        try probe.expect(.connected)
        let messages = (0..<64).map { [UInt8](repeating: UInt8($0), count: 1 << 20) }
        for message in messages { try client.publish(bytes: message, in: "slow") }
        #expect(eventually(within: .seconds(20)) { probe.broker.parts.mailbox.isFull })
        // Orders are carried out nevertheless.
        probe.broker.post(.set(key: "k", value: "v"))
        let value = Reply.bytes(Array("v".utf8))
        #expect(try eventually(within: .seconds(20)) { try client.ask("GET", "k") == value })
        // What is kept is not much more than 16 MiB; the kernel has some, and Redis the rest.
        let kept = probe.broker.takeReports()
        #expect((16...20).contains(kept.count))
        let last = BrokerReport.message(channel: "slow", message: messages[63])
        let all = kept + (try probe.reports { $0 == last })
        #expect(all == messages.map { BrokerReport.message(channel: "slow", message: $0) })
    }

    @Test("after `connected`, although it came before all was listened to")
    func early() throws {
        let server = try WrongServer(
            .answers { heard, _ in
                guard heard.contains("SUBSCRIBE") else { return "+PONG\r\n" }
                let acknowledgement = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"
                return "+PONG\r\n\(acknowledgement)*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nx\r\n"
            }
        )
        let url = try RedisURL("redis://127.0.0.1:\(server.port)")
        let probe = try BrokerProbe(url, channels: ["c"])
        try probe.expect(.connected, .text("x", in: "c"))
    }

    @Test("nothing, when there is nothing to listen to, and orders are carried out")
    func nothingToListenTo() throws {
        let probe = try BrokerProbe(try server.url())
        try probe.expect(.connected)
        probe.broker.post(.get(key: "k"))
        try probe.expect(.value(key: "k", value: nil))
    }
}
