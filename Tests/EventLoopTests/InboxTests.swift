import TestSupport
import Testing

@testable import EventLoop

@Suite("An inbox brings other threads' messages to the loop")
struct InboxTests {
    private struct Message: Equatable, Sendable {
        var sender: Int
        var number: Int
    }

    private let turned: TurnedLoop

    init() throws { turned = try TurnedLoop() }

    @Test("all messages of all threads arrive, each thread's in order")
    func threads() throws {
        let inbox = Inbox<Message>(waker: turned.loop.waker)
        let senders = try (0..<4).map { sender in
            try SystemThread {
                for number in 0..<2_000 { inbox.post(Message(sender: sender, number: number)) }
            }
        }
        defer { for sender in senders { sender.join() } }
        var messages: [Message] = []
        turned.recorder.act = { if $0 == .woken { messages += inbox.drain() } }
        #expect(try turned.turn { _ in messages.count == 8_000 })
        for sender in 0..<4 {
            let numbers = messages.filter { $0.sender == sender }.map(\.number)
            #expect(numbers == Array(0..<2_000))
        }
    }

    @Test("many messages wake the loop once, and the next after a drain wakes it again")
    func wakesOnce() throws {
        let inbox = Inbox<Int>(waker: turned.loop.waker)
        for number in 0..<10 { inbox.post(number) }
        #expect(try turned.turn { $0.events == [.woken] })
        #expect(try turned.turns() <= 2)
        inbox.post(10)
        #expect(try turned.turns() <= 2, "it was woken for the messages that still wait")
        #expect(turned.recorder.events == [.woken])
        #expect(inbox.drain() == Array(0...10))
        #expect(inbox.drain().isEmpty)
        inbox.post(11)
        #expect(try turned.turn { $0.events == [.woken, .woken] })
        #expect(inbox.drain() == [11])
    }
}
