import EventLoop
import Glibc
import Testing

@Suite("Sockets that a process was started with", .serialized)
struct InheritedSocketsTests {
    /// Stands for descriptor 3, which belongs to someone else in a test.
    private static let first: Int32 = 700

    @Test("each name gives its socket once, close-on-exec and non-blocking")
    func names() throws {
        let listeners = try (0..<2).map { _ in try Sockets.listen(host: "127.0.0.1", port: 0) }
        for (index, listener) in listeners.enumerated() {
            try #require(dup2(listener.number, Self.first + Int32(index)) >= 0)
        }
        defer {
            for (index, listener) in listeners.enumerated() {
                listener.close()
                Descriptor(Self.first + Int32(index)).close()
            }
        }
        var sockets = try InheritedSockets(
            environment: [
                "LISTEN_PID": "42", "LISTEN_FDS": "2",
                "LISTEN_FDNAMES": "buddy.http:buddy.websocket",
            ],
            process: 42,
            first: Self.first
        )
        #expect(sockets.names == ["buddy.http", "buddy.websocket"])
        let taken = sockets.take("buddy.websocket")
        let socket = try #require(taken)
        #expect(socket.number == Self.first + 1)
        #expect(fcntl(socket.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(socket.number, F_GETFL) & O_NONBLOCK != 0)
        let takenTwice = sockets.take("buddy.websocket")
        #expect(takenTwice == nil)
        #expect(sockets.names == ["buddy.http"])
    }

    @Test(
        "sockets without a name are called as systemd calls them",
        arguments: [([:], ["unknown"]), (["LISTEN_FDNAMES": ""], ["unknown"])]
    )
    func unnamed(names: [String: String], expected: [String]) throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        defer { listener.close() }
        let environment = ["LISTEN_PID": "42", "LISTEN_FDS": "1"].merging(names) { $1 }
        let sockets = try InheritedSockets(
            environment: environment,
            process: 42,
            first: listener.number
        )
        #expect(sockets.names == expected)
    }

    @Test(
        "what is meant for another process, or for none, is left alone",
        arguments: [
            [:],
            ["LISTEN_FDS": "1"],
            ["LISTEN_FDS": "1", "LISTEN_PID": "41"],
            ["LISTEN_FDS": "0", "LISTEN_PID": "42"],
            ["LISTEN_FDS": "-1", "LISTEN_PID": "42"],
            ["LISTEN_FDS": "2147483647", "LISTEN_PID": "42"],
            ["LISTEN_FDS": "many", "LISTEN_PID": "42"],
        ]
    )
    func others(environment: [String: String]) throws {
        #expect(try InheritedSockets(environment: environment, process: 42).names == [])
    }

    @Test("a promise of more sockets than are open is an error")
    func missing() {
        #expect(throws: SystemError("take over descriptor 900", EBADF)) {
            try InheritedSockets(
                environment: ["LISTEN_PID": "42", "LISTEN_FDS": "1"],
                process: 42,
                first: 900
            )
        }
    }
}
