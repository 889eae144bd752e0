import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("A server may be absent, go and come back")
struct ReconnectingTests {
    /// Impatient enough for tests; what is silent for so long only because the machine is busy is tried again.
    private let impatient = RedisTimings(
        connecting: .milliseconds(500),
        silence: .milliseconds(200),
        answer: .milliseconds(300)
    )

    @Test("one that comes later is found, and its absence is told once")
    func later() throws {
        let server = try RedisServer(absentWith: "")
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        #expect(
            try probe.nextLoss() == "redis://127.0.0.1:\(server.port)/0: Connection refused"
        )
        // Some tries later: each order is answered, and no second loss is between the answers.
        for number in 0..<50 {
            let order = BrokerOrder.set(key: "k", value: "\(number)")
            probe.broker.post(order)
            #expect(try probe.nextFailure(of: order).hasSuffix(": Connection refused"))
        }
        try server.start()
        try probe.expect(.connected)
        try RedisClient(server).publish(["hello"], in: "c")
        try probe.expect(.text("hello", in: "c"))
    }

    @Test("one that is killed and comes back is listened to again, each time")
    func restarts() throws {
        let server = try RedisServer()
        let probe = try BrokerProbe(try server.url(), channels: ["c"], patterns: ["p*"])
        for round in 0..<3 {
            try probe.expect(.connected)
            try RedisClient(server).publish(["\(round)"], in: "c")
            try RedisClient(server).publish(["\(round)"], in: "pattern")
            try probe.expect(.text("\(round)", in: "c"), .text("\(round)", in: "pattern"))
            server.kill()
            #expect(try probe.nextLoss().hasPrefix("redis://127.0.0.1:\(server.port)/0: "))
            probe.broker.post(.delete(key: "k"))
            _ = try probe.nextFailure(of: .delete(key: "k"))
            try server.start()
        }
        try probe.expect(.connected)
    }

    @Test(
        "when one of both connections is lost, both are made again",
        arguments: ["normal", "pubsub"]
    )
    func halfLost(_ type: String) throws {
        let server = try RedisServer()
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        try probe.expect(.connected)
        let client = try RedisClient(server)
        try client.ask("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes")
        #expect(try probe.nextLoss().hasSuffix("the server has closed the connection"))
        try probe.expect(.connected)
        #expect(try client.ask("PUBLISH", "c", "x") == .integer(1))
        try probe.expect(.text("x", in: "c"))
    }

    @Test("one that hangs is noticed, its orders fail, and it is found when it goes on")
    func hang() throws {
        let server = try RedisServer()
        let probe = try BrokerProbe(try server.url(), channels: ["c"], timings: impatient)
        try probe.reports { $0 == .connected }
        server.hang()
        // It may have been away for a moment before, when the machine is busy.
        let order = BrokerOrder.set(key: "k", value: "v")
        probe.broker.post(order)
        let reports = try probe.reports { report in
            if case .failed(order, _) = report { true } else { false }
        }
        #expect(
            reports.contains { report in
                if case .lost(let reason) = report {
                    reason.contains("not answered")
                } else {
                    false
                }
            }
        )
        server.goOn()
        try probe.reports { $0 == .connected }
        try RedisClient(server).publish(["again"], in: "c")
        try probe.reports { $0 == .text("again", in: "c") }
    }

    @Test(
        "one of whose connections says no more is noticed, whichever it is",
        arguments: [false, true]
    )
    func halfSilent(_ isListening: Bool) throws {
        let server = try WrongServer(
            .answers { new, all in
                // Only the greeting has more than one command, or is all that was heard.
                let isGreeting = new.utf8.count == all.utf8.count
                let listens = all.contains("SUBSCRIBE")
                if !isGreeting, listens == isListening { return "" }
                let pong = listens && !isGreeting ? "*2\r\n$4\r\npong\r\n$0\r\n\r\n" : "+PONG\r\n"
                let acknowledgement = "*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n"
                return isGreeting && listens ? pong + acknowledgement : pong
            }
        )
        let url = try RedisURL("redis://127.0.0.1:\(server.port)")
        let probe = try BrokerProbe(url, channels: ["c"], timings: impatient)
        try probe.reports { $0 == .connected }
        #expect(try probe.nextLoss() == "\(url): the server has not answered for too long")
        try probe.reports { $0 == .connected }
    }

    @Test("an order that was sent and not answered is told as such")
    func unanswered() throws {
        let server = try RedisServer()
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        try probe.expect(.connected)
        server.hang()
        probe.broker.post(.get(key: "k"))
        probe.broker.post(.publish(channel: "c", message: [1]))
        server.kill()
        _ = try probe.nextLoss()
        let reasons = [
            try probe.nextFailure(of: .get(key: "k")),
            try probe.nextFailure(of: .publish(channel: "c", message: [1])),
        ]
        // The thread may have heard of the end first.
        for reason in reasons { #expect(reason.hasPrefix("redis://127.0.0.1:\(server.port)/0: ")) }
    }

    @Test("a server that is behind gets no more than 8 MiB, and what is beyond fails at once")
    func behind() throws {
        let server = try RedisServer()
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        try probe.expect(.connected)
        server.hang()
        let order = BrokerOrder.set(key: "k", value: String(repeating: "x", count: 1 << 20))
        for _ in 0..<8 { probe.broker.post(order) }
        // Seven and what each takes beside its value; the eighth is too much.
        let reason = try probe.nextFailure(of: order)
        #expect(reason.hasSuffix("bytes wait for the server, limit is 8388608"))
        server.goOn()
        probe.broker.post(.get(key: "other"))
        try probe.expect(.value(key: "other", value: nil))
    }
}
