import CLinux
import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import RedisBackplane

/// A real Redis server on a port of its own, which keeps nothing; it ends with this value.
final class RedisServer {
    /// Its TCP port on 127.0.0.1.
    let port: UInt16
    private let options: [String]
    private let program: String
    private let place = TemporaryDirectory()
    private var child: ChildProcess?

    /// Finds the program and a port; the server is not there yet.
    ///
    /// - Parameter options: As on Redis's command line: `--requirepass secret`.
    /// - Throws: When there is no such program.
    init(absentWith options: String) throws {
        self.options = options.split(separator: " ").map(String.init)
        let folders = (ProcessEnvironment.current["PATH"] ?? "").split(separator: ":")
        program = try #require(
            folders.map { "\($0)/redis-server" }.first { access($0, X_OK) == 0 },
            "there is no redis-server on the PATH: install the Debian package redis-server"
        )
        port = try Self.freePort()
    }

    /// Starts a server and waits until it answers.
    convenience init(_ options: String = "") throws {
        try self.init(absentWith: options)
        try start()
    }

    deinit { kill() }

    /// Where the next port is looked for.
    private static let nextPort = Atomic(UInt16.random(in: 20_000..<30_000))

    /// A port that nobody listens on, and below those that the kernel gives to who connects: else a broker that tries a port without a
    /// server could be given that very port, and would be connected to itself (RFC 9293 §3.5, figure 8).
    private static func freePort() throws -> UInt16 {
        for _ in 0..<1000 {
            let port = nextPort.add(1, ordering: .relaxed).newValue
            guard let listener = try? Sockets.listen(host: "127.0.0.1", port: port) else {
                continue
            }
            listener.close()
            return port
        }
        throw SystemError("find a free port", EADDRINUSE)
    }

    /// Its URL, with credentials and a database when they are given.
    func url(_ credentials: String = "", database: String = "") throws -> RedisURL {
        try RedisURL("redis://\(credentials)127.0.0.1:\(port)\(database)")
    }

    /// Starts it and waits until it answers.
    func start() throws {
        let arguments = [
            "--port", "\(port)", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--dir", place.path, "--logfile", "\(place.path)/log",
        ]
        child = try ChildProcess.start(
            program,
            arguments: arguments + options,
            environment: [:],
            descriptors: []
        )
        let isThere = eventually(within: .seconds(20)) {
            // Whatever it says, it is there: it may want a password.
            (try? RedisClient(port: port).ask("PING")) != nil
        }
        try #require(isThere, "redis-server does not answer on port \(port)")
    }

    /// Ends it as a power failure would.
    func kill() {
        guard let child else { return }
        child.signal(SIGKILL)
        #expect(eventually { hub_reap(child.id) != -Int64(EAGAIN) })
        self.child = nil
    }

    /// Has it hang: its connections stay, and the kernel still takes new ones for it.
    func hang() { child?.signal(SIGSTOP) }

    /// Lets it go on.
    func goOn() { child?.signal(SIGCONT) }
}
