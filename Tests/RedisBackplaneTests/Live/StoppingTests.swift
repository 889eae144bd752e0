import EventLoop
import Glibc
import TestSupport
import Testing
import WebSocketCommon

@testable import RedisBackplane

@Suite("A broker ends when it is told to, and calls nobody any more")
struct StoppingTests {
    /// Long enough for a busy machine, and shorter than any wait of a broker's for a server.
    private let bound = Duration.seconds(3)

    @Test("one that listens; what was posted before goes out")
    func connected() throws {
        let server = try RedisServer()
        let client = try RedisClient(server)
        try client.ask("SUBSCRIBE", "c")
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        try probe.expect(.connected)
        probe.broker.post(.publish(channel: "c", message: Array("last".utf8)))
        #expect(probe.broker.stop(within: bound))
        #expect(
            try client.nextReply()
                == .array(["message", "c", "last"].map { .bytes(Array($0.utf8)) })
        )
        // Its connections are closed.
        let other = try RedisClient(server)
        #expect(try eventually { try other.ask("PUBLISH", "c", "x") == .integer(1) })
    }

    @Test("one whose server is away")
    func away() throws {
        let server = try RedisServer(absentWith: "")
        let probe = try BrokerProbe(try server.url(), channels: ["c"])
        _ = try probe.nextLoss()
        let wakes = probe.wakeCount
        #expect(probe.broker.stop(within: bound))
        try server.start()
        probe.broker.post(.get(key: "k"))
        #expect(probe.broker.takeReports() == [])
        #expect(probe.wakeCount == wakes)
    }

    @Test("one that nobody has answered yet")
    func greeting() throws {
        let server = try WrongServer(.silent)
        let probe = try BrokerProbe(try RedisURL("redis://127.0.0.1:\(server.port)"))
        #expect(probe.broker.stop(within: bound))
        #expect(probe.wakeCount == 0)
    }

    @Test(
        "one that is still on its way to a server: the connection is refused to it for longer than that"
    )
    func connecting() throws {
        let crowd = try CrowdedPort()
        let url = try RedisURL("redis://127.0.0.1:\(crowd.port)")
        let probe = try BrokerProbe(url, timings: RedisTimings(connecting: .milliseconds(50)))
        #expect(try probe.nextLoss() == "\(url): not reached within 0.05 seconds")
        #expect(probe.broker.stop(within: bound))
    }

    @Test("one that was never started, and one that is stopped twice or started again")
    func order() throws {
        let server = try RedisServer()
        let broker = try RedisBroker(url: try server.url(), channels: [], patterns: [])
        broker.post(.get(key: "k"))
        broker.stop()
        try broker.start { Issue.record("it was stopped") }
        broker.stop()
        #expect(broker.takeReports() == [])

        let probe = try BrokerProbe(try server.url())
        try probe.broker.start { Issue.record("it has somebody to call") }
        try probe.expect(.connected)
        probe.broker.stop()
        #expect(probe.broker.stop(within: bound))
    }

    @Test("one that is let go of")
    func letGo() throws {
        let server = try RedisServer()
        let client = try RedisClient(server)
        var broker: RedisBroker? = try RedisBroker(
            url: try server.url(),
            channels: ["c"],
            patterns: []
        )
        try broker?.start {}
        #expect(try eventually { try client.ask("PUBLISH", "c", "x") == .integer(1) })
        broker = nil
        #expect(try eventually { try client.ask("PUBLISH", "c", "x") == .integer(0) })
    }
}

/// A port whose queue of who waits to be accepted is full: to connect to it takes as long as one waits.
final class CrowdedPort {
    /// Its TCP port on 127.0.0.1.
    let port: UInt16
    private var sockets: [Int32] = []

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        try withUnsafePointer(to: &address) { address in
            try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                let size = socklen_t(MemoryLayout<sockaddr_in>.size)
                try #require(bind(listener, address, size) == 0 && listen(listener, 0) == 0)
            }
        }
        port = try Sockets.localPort(of: Descriptor(listener))
        address.sin_port = port.bigEndian
        sockets = [listener]
        // One is let in beyond those that may wait; the kernel drops what comes then.
        for _ in 0..<4 {
            let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
            let filler = socket(AF_INET, Int32(kind), 0)
            withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    _ = connect(filler, address, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            sockets.append(filler)
        }
    }

    deinit { for socket in sockets { close(socket) } }
}
