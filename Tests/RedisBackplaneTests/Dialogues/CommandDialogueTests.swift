import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("The connection for orders, without a connection")
struct CommandDialogueTests {
    private func greeted() throws -> CommandDialogue {
        var dialogue = CommandDialogue(try RedisURL("redis://host"))
        _ = dialogue.takeOutput()
        #expect(try dialogue.receive(.status("PONG")) == nil)
        return dialogue
    }

    @Test("it greets with what the URL says, all at once")
    func greeting() throws {
        var plain = CommandDialogue(try RedisURL("redis://host"))
        #expect(plain.takeOutput() == Command("PING").bytes)
        #expect(plain.takeOutput() == [])
        var full = CommandDialogue(try RedisURL("redis://me:secret@host/2"))
        let commands = [Command("AUTH", "me", "secret"), Command("SELECT", "2"), Command("PING")]
        #expect(full.takeOutput() == commands.flatMap(\.bytes))
        for reply in ["OK", "OK", "PONG"] {
            #expect(!full.isReady)
            _ = try full.receive(.status(reply))
        }
        #expect(full.isReady)
        var old = CommandDialogue(try RedisURL("redis://:secret@host"))
        #expect(old.takeOutput() == [Command("AUTH", "secret"), Command("PING")].flatMap(\.bytes))
    }

    @Test("whatever else answers the greeting is no Redis")
    func wrongGreeting() throws {
        let replies: [Reply] = [.status("OK"), .integer(1), .bytes([]), .absent, .array([])]
        for reply in replies {
            var dialogue = CommandDialogue(try RedisURL("redis://host"))
            let reason = "PING: \(reply.kind) is no answer of Redis's to it"
            #expect(throws: LinkFailure(reason)) { try dialogue.receive(reply) }
        }
        var dialogue = CommandDialogue(try RedisURL("redis://host/9"))
        #expect(throws: LinkFailure("SELECT: ERR out of range")) {
            try dialogue.receive(.error("ERR out of range"))
        }
    }

    @Test("answers go to the orders in their order, pings between them")
    func answers() throws {
        var dialogue = try greeted()
        #expect(dialogue.perform(.publish(channel: "c", message: [1])) == nil)
        #expect(dialogue.perform(.get(key: "a")) == nil)
        dialogue.ping()
        #expect(dialogue.perform(.set(key: "b", value: "v")) == nil)
        #expect(dialogue.perform(.get(key: "c")) == nil)
        #expect(dialogue.perform(.delete(key: "d")) == nil)
        let commands = [
            Command([Array("PUBLISH".utf8), Array("c".utf8), [1]]), Command("GET", "a"),
            Command("PING"), Command("SET", "b", "v"), Command("GET", "c"), Command("DEL", "d"),
        ]
        #expect(dialogue.takeOutput() == commands.flatMap(\.bytes))
        #expect(dialogue.unansweredOrders.count == 5)

        #expect(try dialogue.receive(.integer(0)) == nil)
        #expect(
            try dialogue.receive(.bytes(Array("é".utf8))) == .value(key: "a", value: "é")
        )
        #expect(try dialogue.receive(.status("PONG")) == nil)
        #expect(
            try dialogue.receive(.error("READONLY"))
                == .failed(.set(key: "b", value: "v"), reason: "READONLY")
        )
        #expect(try dialogue.receive(.absent) == .value(key: "c", value: nil))
        #expect(dialogue.unansweredOrders == [.delete(key: "d")])
        #expect(try dialogue.receive(.integer(1)) == nil)
        #expect(dialogue.unansweredOrders == [])
        #expect(throws: LinkFailure("a number came that was not asked for")) {
            try dialogue.receive(.integer(1))
        }
    }

    @Test("an answer of another kind is no answer")
    func wrongAnswers() throws {
        let cases: [(BrokerOrder, Reply, String)] = [
            (.publish(channel: "c", message: []), .status("OK"), "PUBLISH: a status"),
            (.set(key: "k", value: ""), .status("QUEUED"), "SET: a status"),
            (.delete(key: "k"), .absent, "DEL: nothing"),
            (.get(key: "k"), .array([]), "GET: an array"),
        ]
        for (order, reply, reason) in cases {
            var dialogue = try greeted()
            #expect(dialogue.perform(order) == nil)
            #expect(throws: LinkFailure("\(reason) is no answer of Redis's to it")) {
                try dialogue.receive(reply)
            }
        }
    }

    @Test("10,000 orders on their way are answered one by one, and then there is room for more")
    func many() throws {
        var dialogue = try greeted()
        for round in 0..<3 {
            for number in 0..<10_000 { #expect(dialogue.perform(.get(key: "\(number)")) == nil) }
            #expect(dialogue.takeOutput().count > 10_000)
            for number in 0..<10_000 {
                let report = try dialogue.receive(.absent)
                #expect(report == .value(key: "\(number)", value: nil))
            }
            #expect(dialogue.unansweredOrders == [], "round \(round)")
        }
    }

    @Test("what waits for answers has a limit, and there is room again after an answer")
    func limit() throws {
        var dialogue = try greeted()
        let order = BrokerOrder.set(key: "k", value: String(repeating: "x", count: (1 << 20) - 65))
        for _ in 0..<8 { #expect(dialogue.perform(order) == nil) }
        let reason = "8388608 bytes wait for the server, limit is 8388608"
        #expect(
            dialogue.perform(.get(key: "k")) == .failed(.get(key: "k"), reason: reason)
        )
        _ = try dialogue.receive(.status("OK"))
        #expect(dialogue.perform(.get(key: "k")) == nil)
    }
}
