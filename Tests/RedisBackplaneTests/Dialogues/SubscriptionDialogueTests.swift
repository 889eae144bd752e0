import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("The connection that listens, without a connection")
struct SubscriptionDialogueTests {
    private func words(_ words: String..., number: Int? = nil) -> Reply {
        .array(words.map { .bytes(Array($0.utf8)) } + (number.map { [.integer($0)] } ?? []))
    }

    private func dialogue(
        _ channels: [String],
        _ patterns: [String] = []
    ) throws -> SubscriptionDialogue {
        SubscriptionDialogue(
            try RedisURL("redis://host"),
            channels: channels,
            patterns: patterns
        )
    }

    @Test(
        "it is ready when every channel and pattern is acknowledged, and a message may come before"
    )
    func readiness() throws {
        var dialogue = try dialogue(["a", "b"], ["p*"])
        let commands = [
            Command("PING"), Command("SUBSCRIBE", "a", "b"), Command("PSUBSCRIBE", "p*"),
        ]
        #expect(dialogue.takeOutput() == commands.flatMap(\.bytes))
        #expect(try dialogue.receive(.status("PONG")) == nil)
        #expect(try dialogue.receive(words("subscribe", "a", number: 1)) == nil)
        #expect(try dialogue.receive(words("message", "a", "x")) == .text("x", in: "a"))
        #expect(try dialogue.receive(words("subscribe", "b", number: 2)) == nil)
        #expect(!dialogue.isReady)
        #expect(try dialogue.receive(words("psubscribe", "p*", number: 3)) == nil)
        #expect(dialogue.isReady)
        #expect(
            try dialogue.receive(words("pmessage", "p*", "pq", "y")) == .text("y", in: "pq")
        )
    }

    @Test("with nothing to listen to it is ready at once, and a ping is answered otherwise")
    func nothing() throws {
        var dialogue = try dialogue([])
        #expect(dialogue.takeOutput() == Command("PING").bytes)
        _ = try dialogue.receive(.status("PONG"))
        #expect(dialogue.isReady)
        dialogue.ping()
        #expect(dialogue.takeOutput() == Command("PING").bytes)
        #expect(try dialogue.receive(.status("PONG")) == nil)
        #expect(try dialogue.receive(words("pong", "")) == nil)
    }

    @Test("a message or a channel that was too long is told of")
    func tooLong() throws {
        var dialogue = try dialogue(["a"], ["p*"])
        _ = try dialogue.receive(.status("PONG"))
        let (a, long) = (Reply.bytes([97]), Reply.error("too many"))
        func word(_ text: String) -> Reply { .bytes(Array(text.utf8)) }
        let message = BrokerReport.refused(reason: "a: too many")
        let channel = BrokerReport.refused(reason: "channel: too many")
        #expect(try dialogue.receive(.array([word("message"), a, long])) == message)
        #expect(try dialogue.receive(.array([word("pmessage"), a, a, long])) == message)
        #expect(try dialogue.receive(.array([word("pmessage"), a, long, a])) == channel)
    }

    @Test("whatever else comes is no answer")
    func nonsense() throws {
        let replies = [
            Reply.array([]), .array([.integer(1)]), words("message", "a"),
            words("message", "a", number: 1), words("pmessage", "a", "b"),
            words("subscribe", "a"), words("unsubscribe", "a", number: 0),
            .integer(1), .bytes([]), .absent, .status("OK"),
        ]
        for reply in replies {
            var dialogue = try dialogue(["a"])
            _ = try dialogue.receive(.status("PONG"))
            #expect(throws: LinkFailure.self) { try dialogue.receive(reply) }
        }
        var dialogue = try dialogue(["a"])
        _ = try dialogue.receive(.status("PONG"))
        #expect(throws: LinkFailure("SUBSCRIBE: NOPERM")) {
            try dialogue.receive(.error("NOPERM"))
        }
        _ = try dialogue.receive(words("subscribe", "a", number: 1))
        #expect(throws: LinkFailure.self) {
            try dialogue.receive(words("subscribe", "a", number: 1))
        }
    }
}
