import EventLoop
@testable import HubServer
import Testing

@Suite("A loop does not get far ahead of another")
struct TransitTests {
    @Test("it is full at its limit, and no more once the receiver has moved on")
    func limit() throws {
        let loop = try EventLoop()
        let transit = Transit(limit: 100, sender: loop.waker)
        transit.add(99)
        #expect(!transit.isFull)
        transit.add(1)
        #expect(transit.isFull)
        transit.remove(1)
        #expect(!transit.isFull)
    }

    @Test("a sender that waits is woken, whoever is quicker")
    func waking() throws {
        let loop = try EventLoop()
        let transit = Transit(limit: 1, sender: loop.waker)
        for _ in 0..<500 {
            transit.add(1)
            let receiver = try SystemThread { transit.remove(1) }
            while transit.isFull { loop.waitForWakeUp() }
            receiver.join()
        }
        #expect(!transit.isFull)
    }
}

@Suite("Every listening socket has a loop, and every loop a socket")
struct ListenerTests {
    @Test(
        "sockets are dealt out in turn, and shared where there are too few",
        arguments: [
            (sockets: 1, loops: 1, [1]), (2, 2, [1, 1]), (1, 3, [1, 1, 1]), (2, 3, [1, 1, 1]),
            (5, 2, [3, 2]),
        ]
    )
    func dealing(sockets: Int, loops: Int, expected: [Int]) throws {
        let opened = try Sockets.listen(host: "127.0.0.1", port: 0, count: sockets)
        let dealt = try Listener.deal(opened.map { Listener(.http, $0) }, to: loops)
        defer { for listener in dealt.joined() { listener.socket.close() } }
        #expect(dealt.map(\.count) == expected)
        let numbers = dealt.joined().map(\.socket.number)
        #expect(Set(numbers).count == numbers.count)
        #expect(Set(opened.map(\.number)).isSubset(of: numbers))
        let ports = try Set(dealt.joined().map { try Sockets.localPort(of: $0.socket) })
        #expect(ports.count == 1)
    }

    @Test("no socket of a kind is none for any loop")
    func none() throws {
        let dealt = try Listener.deal([], to: 2)
        #expect(dealt.map(\.count) == [0, 0])
    }
}
