import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("Orders are carried out")
struct OrderTests {
    private let server: RedisServer
    private let client: RedisClient

    init() throws {
        server = try RedisServer()
        client = try RedisClient(server)
    }

    @Test("a key is set, told and deleted, in the order in which it was asked for")
    func keys() throws {
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        try probe.expect(.connected)
        probe.broker.post(.get(key: "SYSTEM:HALT"))
        probe.broker.post(.set(key: "SYSTEM:HALT", value: "true"))
        probe.broker.post(.get(key: "SYSTEM:HALT"))
        probe.broker.post(.delete(key: "SYSTEM:HALT"))
        probe.broker.post(.delete(key: "SYSTEM:HALT"))
        probe.broker.post(.get(key: "SYSTEM:HALT"))
        probe.broker.post(.set(key: "", value: "Lévy\r\n\0"))
        probe.broker.post(.get(key: ""))
        try probe.expect(
            .value(key: "SYSTEM:HALT", value: nil),
            .value(key: "SYSTEM:HALT", value: "true"),
            .value(key: "SYSTEM:HALT", value: nil),
            .value(key: "", value: "Lévy\r\n\0")
        )
        #expect(try client.ask("GET", "") == .bytes(Array("Lévy\r\n\0".utf8)))
    }

    @Test("a message reaches others, and us when we listen to its channel")
    func publishing() throws {
        let probe = try BrokerProbe(try server.url(), channels: ["ours"])
        try probe.expect(.connected)
        #expect(
            try client.ask("SUBSCRIBE", "theirs")
                == .array([
                    .bytes(Array("subscribe".utf8)), .bytes(Array("theirs".utf8)), .integer(1),
                ])
        )
        let bytes: [UInt8] = [0, 13, 10, 255]
        probe.broker.post(.publish(channel: "theirs", message: bytes))
        #expect(
            try client.nextReply()
                == .array([
                    .bytes(Array("message".utf8)), .bytes(Array("theirs".utf8)), .bytes(bytes),
                ])
        )
        probe.broker.post(.publish(channel: "ours", message: []))
        try probe.expect(.message(channel: "ours", message: []))
    }

    @Test("10,000 at once, in order")
    func burst() throws {
        let probe = try BrokerProbe(try server.url(), channels: ["burst"])
        try probe.expect(.connected)
        let texts = (0..<10_000).map { "message \($0)" }
        for text in texts {
            probe.broker.post(.publish(channel: "burst", message: Array(text.utf8)))
        }
        let last = BrokerReport.text("message 9999", in: "burst")
        #expect(try probe.reports { $0 == last } == texts.map { .text($0, in: "burst") })
    }

    @Test("what Redis or we refuse fails alone, and says why")
    func refusals() throws {
        try client.ask("RPUSH", "list", "x")
        try client.ask(Command([Array("SET".utf8), Array("binary".utf8), [0xFF]]))
        try client.ask("SET", "long", String(repeating: "x", count: 2 << 20))
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        try probe.expect(.connected)

        probe.broker.post(.get(key: "list"))
        #expect(try probe.nextFailure(of: .get(key: "list")).hasPrefix("WRONGTYPE "))
        probe.broker.post(.get(key: "binary"))
        #expect(try probe.nextFailure(of: .get(key: "binary")) == "the value is not UTF-8")
        probe.broker.post(.get(key: "long"))
        #expect(
            try probe.nextFailure(of: .get(key: "long"))
                == "2097152 bytes are too many, limit is 1048576"
        )
        let message = [UInt8](repeating: 0, count: 1 << 20 + 1)
        let long = BrokerOrder.publish(channel: "c", message: message)
        probe.broker.post(long)
        #expect(try probe.nextFailure(of: long) == "it is 1048577 bytes long, limit is 1048576")

        let longest = [UInt8](repeating: 7, count: 1 << 20)
        probe.broker.post(.publish(channel: "c", message: longest))
        try probe.expect(.message(channel: "c", message: longest))
    }

    @Test("in the database that the URL names")
    func database() throws {
        let probe = try BrokerProbe(try server.url(database: "/3"), channels: ["c"])
        try probe.expect(.connected)
        probe.broker.post(.set(key: "k", value: "in 3"))
        probe.broker.post(.get(key: "k"))
        try probe.expect(.value(key: "k", value: "in 3"))
        #expect(try client.ask("GET", "k") == .absent)
        try client.ask("SELECT", "3")
        #expect(try client.ask("GET", "k") == .bytes(Array("in 3".utf8)))
    }

    @Test("as the user that the URL names, who may not do everything")
    func user() throws {
        try client.ask("ACL", "SETUSER", "hub", "on", ">p@ss/w:rd", "~ours:*", "&c", "+@all")
        let probe = try BrokerProbe(try server.url("hub:p%40ss%2Fw%3Ard@"), channels: ["c"])
        try probe.expect(.connected)
        probe.broker.post(.set(key: "theirs", value: "x"))
        #expect(
            try probe.nextFailure(of: .set(key: "theirs", value: "x")).hasPrefix("NOPERM ")
        )
        probe.broker.post(.get(key: "ours:k"))
        try probe.expect(.value(key: "ours:k", value: nil))
    }
}
