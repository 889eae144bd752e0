internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// A server in a process of its own.
struct RunningServer {
    let kind: ServerKind
    let process: ChildProcess
    /// Where it listens on the loopback interface.
    let port: UInt16

    /// Starts one and waits until it listens.
    init(_ kind: ServerKind, subscribers: Int, _ options: Options) throws {
        self.kind = kind
        let portsFile = "/tmp/benchmark-\(getpid())-\(kind.rawValue)"
        defer { unlink(portsFile) }
        let command = kind.command(options, subscribers: subscribers, portsFile: portsFile)
        guard access(command.program, X_OK) == 0 else {
            throw BenchmarkError("\(command.program) is not there; make bench builds it")
        }
        var environment = ProcessEnvironment.current.filter {
            !$0.key.hasPrefix("SESSION_BUDDY_") && !$0.key.hasPrefix("ECOSYSTEM_HUB_")
        }
        environment["ECOSYSTEM_HUB_PORTS_FILE"] = portsFile
        environment["ECOSYSTEM_HUB_LOG_LEVEL"] = "error"
        for (name, value) in [
            ("PORT", "0"), ("MAX_CONNECTIONS", "1000000"), ("MESSAGE_RATE_LIMIT", "0"),
            ("PING_INTERVAL", "1h"),
        ] { environment["SESSION_BUDDY_WEBSOCKET_\(name)"] = value }
        environment["SESSION_BUDDY_HTTP_PORT"] = "0"

        Processors.useForServers()
        defer { Processors.useForClients() }
        process = try ChildProcess.start(
            command.program,
            arguments: command.arguments,
            environment: environment,
            descriptors: []
        )
        port = try Self.port(of: kind, portsFile)
    }

    private static func port(of kind: ServerKind, _ portsFile: String) throws -> UInt16 {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if let text = File.read(portsFile),
                let port = try JSON(parsing: text)["websocket"]?.intValue
            {
                return UInt16(truncatingIfNeeded: port)
            }
            usleep(5000)
        }
        throw BenchmarkError("\(kind.rawValue) did not start")
    }

    /// Ends it and waits until it is gone.
    func stop() {
        process.signal(SIGKILL)
        var status: Int32 = 0
        waitpid(process.id, &status, 0)
    }
}
