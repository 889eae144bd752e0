@testable import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon

@Suite("flush_interval sends at once after a pause, and seldom and much when there is much to say")
struct FlushThrottleTests {
    @Test(
        "the first flush goes at once, the next not before its time, and then an interval begins anew"
    )
    func decisions() {
        let start = ContinuousClock.now
        var throttle = FlushThrottle(interval: .milliseconds(5))
        #expect(throttle.decide(unsentBytes: 1, now: start) == .flush)
        let second = start + .milliseconds(5)
        #expect(
            throttle.decide(unsentBytes: 1, now: start + .milliseconds(1)) == .wait(until: second)
        )
        #expect(
            throttle.decide(unsentBytes: 9, now: start + .milliseconds(4)) == .wait(until: second)
        )
        #expect(throttle.decide(unsentBytes: 9, now: second) == .flush)
        let third = second + .milliseconds(5)
        #expect(
            throttle.decide(unsentBytes: 1, now: second + .milliseconds(1)) == .wait(until: third)
        )
        #expect(throttle.decide(unsentBytes: 1, now: third + .seconds(1)) == .flush)
    }

    @Test("a long log is sent before its time")
    func longLog() {
        let start = ContinuousClock.now
        var throttle = FlushThrottle(interval: .seconds(1))
        #expect(throttle.decide(unsentBytes: 1, now: start) == .flush)
        #expect(throttle.decide(unsentBytes: FlushThrottle.longestLog, now: start) == .flush)
    }

    @Test("without an interval everything is sent at the end of its turn")
    func none() {
        var throttle = FlushThrottle(interval: .zero)
        let now = ContinuousClock.now
        for _ in 0..<3 { #expect(throttle.decide(unsentBytes: 1, now: now) == .flush) }
    }

    private func server() throws -> MemoryServer<Probe> {
        try MemoryServer(Probe()) {
            $0.webSocket.flushInterval = .milliseconds(50)
            $0.webSocket.messageRateLimit = 0
        }
    }

    /// A client that has joined `channel`, and has been told so.
    private func member(of channel: String, _ server: MemoryServer<Probe>) throws -> MemoryClient<
        Probe
    > {
        let client = try server.open()
        server.advance(by: .milliseconds(200))
        client.request("subscribe", ["channel": .string(channel)])
        server.advance(by: .milliseconds(200))
        #expect(try client.envelopes().last?.data["status"] == "subscribed")
        return client
    }

    @Test("what is said within the interval goes out in one send, in order")
    func oneSend() throws {
        let server = try server()
        let reader = try member(of: "room:red", server)
        let writer = try member(of: "room:blue", server)
        server.pipes.forgetSends()
        for number in 1...5 {
            writer.send(
                #"{"type":"event","event":"n.\#(number)","room":"room:red","data":{},"id":"\#(number)"}"#
            )
        }
        // The first found the line idle.
        #expect(server.pipes.sends[reader.connection]?.count == 1)
        #expect(try reader.envelopes().map(\.event) == ["n.1"])
        server.advance(by: .milliseconds(60))
        #expect(server.pipes.sends[reader.connection]?.count == 2)
        #expect(try reader.envelopes().map(\.event) == ["n.2", "n.3", "n.4", "n.5"])
        #expect(try writer.envelopes().map(\.correlationID) == ["1", "2", "3", "4", "5"])
    }

    @Test("a number that comes back while frames wait gets none of its predecessor's")
    func reusedNumber() throws {
        let server = try server()
        let writer = try member(of: "room:blue", server)
        let first = try member(of: "room:red", server)
        first.send(#"{"type":"ping","id":"0"}"#)
        _ = try first.next()
        // Within the interval: two answers wait for the first client, which goes.
        first.send(#"{"type":"ping","id":"1"}"#)
        writer.send(#"{"type":"event","event":"n.1","room":"room:red","data":{}}"#)
        first.end(failed: true)
        #expect(first.isClosed)
        let second = server.accept(reusing: first)
        second.upgrade()
        server.advance(by: .milliseconds(200))
        let heard = try second.envelopes()
        #expect(heard.map(\.event) == ["session.created"])
        #expect(heard.first?.data["server"] == "probe")
    }

    @Test("who is told to go hears why, and is closed")
    func farewell() throws {
        let server = try server()
        let client = try member(of: "room:red", server)
        client.send(#"{"type":"ping","id":"1"}"#)
        client.close()
        server.advance(by: .milliseconds(100))
        #expect(client.isClosed)
        server.stop()
        #expect(server.isStopped)
    }
}
