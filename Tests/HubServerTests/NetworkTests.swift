import SessionBuddy
import Settings
import TestSupport
import Testing
import WebSocketCommon

@Suite("On the network a slow or half-closed client costs only itself")
struct NetworkTests {
    @Test(
        "who does not read is closed with 4008, after whole frames, and the others hear all",
        arguments: [1, 3]
    )
    func slow(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) {
            $0.loops = loops
            $0.webSocket.outboxLimit = 1 << 20
            $0.webSocket.messageRateLimit = 0
        }
        defer {
            server.stop()
            #expect(server.join() == nil)
        }
        let (slow, quick) = (try server.connect(), try server.connect())
        for client in [slow, quick] {
            _ = try client.next()
            try client.send(#"{"type":"subscribe","room":"session:s"}"#)
            #expect(try client.next().data["status"] == "subscribed")
        }
        // More than the sockets' buffers and the outbox hold together.
        let text = String(repeating: "x", count: 500_000)
        for number in 0..<40 {
            try quick.send(
                #"{"type":"event","event":"session.updated","data":{"session_id":"s","changes":{"#
                    + #""n":\#(number),"t":"\#(text)"}}}"#
            )
            #expect(try quick.next().data["changes"]?["n"] == .integer(number))
            #expect(try quick.next().type == .ack)
        }
        for number in 0..<40 {
            do {
                let event = try slow.next()
                #expect(event.data["changes"]?["n"] == .integer(number))
            } catch TestFailure.unexpected(.close(let code, _)) {
                #expect(code == 4008)
                #expect(number > 0)
                return
            }
        }
        Issue.record("the slow client was never closed")
    }

    @Test("who sends no more still gets the answer, and then the end", arguments: [1, 3])
    func halfClosed(loops: Int) throws {
        let server = try LiveServer(SessionBuddy()) { $0.loops = loops }
        defer {
            server.stop()
            #expect(server.join() == nil)
        }
        let client = try LoopbackClient(port: server.httpPort)
        try client.send(Array("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
        client.finishSending()
        let answer = String(decoding: try client.receive(1 << 16), as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(answer.hasSuffix("{\"status\":\"ok\"}\n"))
    }
}
