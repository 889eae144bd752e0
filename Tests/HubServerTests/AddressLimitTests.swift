import EventLoop
import HubServer
import Settings
import TestSupport
import Testing
import WebSocketCommon
import WebSocketProtocol

@Suite("The WebSockets of one address have a bound")
struct AddressLimitTests {
    private func server(loopback: Bool = false) throws -> MemoryServer<Probe> {
        try MemoryServer(Probe()) {
            $0.webSocket.maximumConnectionsPerAddress = 2
            $0.webSocket.limitsLoopback = loopback
        }
    }

    private func open(
        _ server: MemoryServer<Probe>,
        from peer: PeerAddress
    ) -> MemoryClient<Probe> {
        let client = server.accept(from: peer)
        client.upgrade()
        return client
    }

    private let loopback = PeerAddress.tcp(high: 0, low: 0xffff_7f00_0001, port: 1)

    @Test("one more is closed with 1013, others are not, and who goes makes room")
    func full() throws {
        let server = try server()
        let clients = (0..<2).map { _ in open(server, from: .elsewhere) }
        for client in clients { #expect(try client.next().event == "session.created") }
        let third = open(server, from: .elsewhere)
        #expect(
            try third.closing() == .close(1013, "more than 2 connections from 192.0.2.1")
        )
        let neighbour = open(server, from: .tcp(high: 0, low: 0xffff_c000_0202, port: 1))
        #expect(try neighbour.next().event == "session.created")
        clients[0].close()
        #expect(clients[0].isClosed)
        #expect(try open(server, from: .elsewhere).next().event == "session.created")
        _ = try open(server, from: .elsewhere).closing()
        let page = try server.accept(port: .http).get("/metrics").text
        #expect(page.contains(#"error_type="max_connections_per_address"} 2"#))
    }

    @Test("who was refused does not take the room of who is there")
    func refused() throws {
        let server = try server()
        let clients = (0..<2).map { _ in open(server, from: .elsewhere) }
        for _ in 0..<5 {
            let refused = open(server, from: .elsewhere)
            _ = try refused.closing()
            #expect(refused.isClosed)
        }
        clients[1].end(failed: true)
        #expect(try open(server, from: .elsewhere).next().event == "session.created")
        _ = try open(server, from: .elsewhere).closing()
    }

    @Test("an IPv6 address counts with its /64")
    func prefixes() throws {
        let server = try server()
        for low in 1...2 as ClosedRange<UInt64> {
            let peer = PeerAddress.tcp(high: 0x2001_0db8_0000_0001, low: low, port: 1)
            #expect(try open(server, from: peer).next().event == "session.created")
        }
        let third = open(server, from: .tcp(high: 0x2001_0db8_0000_0001, low: 3, port: 1))
        #expect(
            try third.closing() == .close(1013, "more than 2 connections from 2001:db8:0:1:0:0:0:3")
        )
        let other = open(server, from: .tcp(high: 0x2001_0db8_0000_0002, low: 3, port: 1))
        #expect(try other.next().event == "session.created")
    }

    @Test("this machine is exempt unless settings say otherwise", arguments: [false, true])
    func exemption(_ isLimited: Bool) throws {
        let server = try server(loopback: isLimited)
        let clients = (0..<3).map { _ in open(server, from: loopback) }
        if isLimited {
            #expect(
                try clients[2].closing() == .close(1013, "more than 2 connections from 127.0.0.1")
            )
        } else {
            for client in clients { #expect(try client.next().event == "session.created") }
        }
    }

    @Test("HTTP requests are not counted")
    func pages() throws {
        let server = try server()
        let clients = (0..<5).map { _ in server.accept(from: .elsewhere) }
        for client in clients { #expect(try client.get("/healthz").status == .ok) }
        #expect(try open(server, from: .elsewhere).next().event == "session.created")
    }
}
