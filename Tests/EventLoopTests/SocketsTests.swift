import CLinux
import Glibc
import TestSupport
import Testing

@testable import EventLoop

@Suite("Sockets are opened as asked, or the error says which was not")
struct SocketsTests {
    private let path = "/tmp/SocketsTests.\(getpid()).\(UInt32.random(in: 0 ... .max))"

    @Test("port 0 is a port of the kernel's choice, and nobody else can have it")
    func anyPort() throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        defer { listener.close() }
        let port = try Sockets.localPort(of: listener)
        #expect(port != 0)
        #expect(fcntl(listener.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(listener.number, F_GETFL) & O_NONBLOCK != 0)
        let error = SystemError("listen on 127.0.0.1:\(port)", EADDRINUSE)
        #expect(throws: error) { try Sockets.listen(host: "127.0.0.1", port: port) }
        #expect(error.description == "listen on 127.0.0.1:\(port): Address already in use")
    }

    @Test("several share one port, and nobody else can have it, not even several others")
    func sharedPort() throws {
        let listeners = try Sockets.listen(host: "127.0.0.1", port: 0, count: 3)
        defer { for listener in listeners { listener.close() } }
        let port = try Sockets.localPort(of: listeners[0])
        #expect(try listeners.map { try Sockets.localPort(of: $0) } == [port, port, port])
        let error = SystemError("listen on 127.0.0.1:\(port)", EADDRINUSE)
        for count in 1...3 {
            #expect(throws: error) {
                try Sockets.listen(host: "127.0.0.1", port: port, count: count)
            }
        }
        // Whichever socket the kernel gives a connection to, it is there to be accepted.
        let clients = try (0..<30).map { _ in try Sockets.connect(host: "127.0.0.1", port: port) }
        defer { for client in clients { client.close() } }
        var accepted = 0
        for listener in listeners {
            var peer = hub_peer()
            while case let connection = hub_accept(listener.number, &peer), connection >= 0 {
                accepted += 1
                Descriptor(connection).close()
            }
        }
        #expect(accepted == clients.count)
    }

    @Test("a client connects to it, and meets ECONNREFUSED when it is gone")
    func connectTCP() throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        let port = try Sockets.localPort(of: listener)
        let client = try BlockingSocket(host: "localhost", port: port)
        try client.send([1])
        listener.close()
        #expect(throws: SystemError("connect to 127.0.0.1:\(port)", ECONNREFUSED)) {
            _ = try BlockingSocket(host: "127.0.0.1", port: port)
        }
    }

    @Test("a client does not wait for minutes for a server that accepts nobody")
    func connectInVain() throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        defer { listener.close() }
        // A queue of one: the kernel answers nobody behind it.
        #expect(listen(listener.number, 0) == 0)
        let port = try Sockets.localPort(of: listener)
        let first = try BlockingSocket(host: "127.0.0.1", port: port)
        #expect(throws: SystemError("connect to 127.0.0.1:\(port)", ETIMEDOUT)) {
            var queue: [Int32] = []
            defer { for descriptor in queue { close(descriptor) } }
            for _ in 0..<3 {
                queue.append(try Sockets.connect(host: "127.0.0.1", port: port).number)
            }
        }
        try first.send([1])
    }

    @Test("a Unix socket replaces the one that an earlier run left")
    func connectUnix() throws {
        defer { unlink(path) }
        try Sockets.listen(path: path).close()
        #expect(throws: SystemError("connect to \(path)", ECONNREFUSED)) {
            _ = try BlockingSocket(path: path)
        }
        let listener = try Sockets.listen(path: path)
        let client = try BlockingSocket(path: path)
        try client.send([1])
        #expect(try Sockets.localPort(of: listener) == 0)
        listener.close()
    }

    @Test("a file that is no socket is left alone")
    func file() throws {
        defer { unlink(path) }
        Descriptor(open(path, O_CREAT | O_WRONLY, 0o600)).close()
        #expect(throws: SystemError("listen on \(path)", EADDRINUSE)) {
            try Sockets.listen(path: path)
        }
        #expect(throws: SystemError("bind \(path)", EADDRINUSE)) {
            try Sockets.bindDatagram(path: path)
        }
        #expect(access(path, F_OK) == 0)
    }

    @Test("a path has 107 bytes at most")
    func longPath() throws {
        let name = path + String(repeating: "x", count: 107 - path.utf8.count)
        defer { unlink(name) }
        try Sockets.listen(path: name).close()
        #expect(throws: SystemError("listen on \(name)x", ENAMETOOLONG)) {
            try Sockets.listen(path: name + "x")
        }
        #expect(throws: SystemError("connect to /does/not/exist", ENOENT)) {
            _ = try BlockingSocket(path: "/does/not/exist")
        }
    }

    @Test("a datagram comes with the process that sent it")
    func datagram() throws {
        defer { unlink(path) }
        let socket = try Sockets.bindDatagram(path: path)
        defer { socket.close() }
        let bytes = Array("READY=1\n".utf8)
        #expect(hub_unix_send(path, bytes, bytes.count) == bytes.count)
        var buffer = [UInt8](repeating: 0, count: 64)
        var sender: pid_t = 0
        let count = hub_receive_with_sender(socket.number, &buffer, buffer.count, &sender)
        #expect(count == bytes.count)
        #expect(Array(buffer.prefix(max(count, 0))) == bytes)
        #expect(sender == getpid())
        #expect(hub_receive_with_sender(socket.number, &buffer, 64, &sender) == -Int(EAGAIN))
        #expect(hub_unix_send("/does/not/exist", bytes, bytes.count) == -Int(ENOENT))
    }

    @Test("a socket that was handed over becomes one like our own")
    func adopt() throws {
        let socket = Descriptor(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        defer { socket.close() }
        try Sockets.adopt(socket)
        #expect(fcntl(socket.number, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(socket.number, F_GETFL) & O_NONBLOCK != 0)
        #expect(throws: SystemError("take over descriptor 1000000", EBADF)) {
            try Sockets.adopt(Descriptor(1_000_000))
        }
    }

    @Test("only a socket has a port")
    func noPort() throws {
        let file = Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC))
        defer { file.close() }
        #expect(throws: SystemError("ask for a socket's port", ENOTSOCK)) {
            try Sockets.localPort(of: file)
        }
    }
}
