internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// A server in a process of its own.
struct RunningServer {
    /// How long one may take to listen; under valgrind it takes a while.
    private static let patience = Duration.seconds(30)

    let server: Server
    let process: ChildProcess
    /// Where it listens for WebSockets on the loopback interface.
    let port: UInt16
    /// Where it listens for HTTP; 0 when it does not.
    let httpPort: UInt16

    var kind: ServerKind { server.kind }

    /// Starts one and waits until it listens.
    init(_ server: Server, subscribers: Int, _ options: Options) throws {
        self.server = server
        let portsFile = "/tmp/benchmark-\(getpid())-ports"
        defer { unlink(portsFile) }
        let command = server.kind.command(
            options,
            service: server.service,
            subscribers: subscribers,
            portsFile: portsFile
        )
        guard access(command.program, X_OK) == 0 else {
            throw BenchmarkError("\(command.program) is not there; make bench builds it")
        }
        Processors.use(server.isPinned ? .servers : .all)
        defer { Processors.use(.clients) }
        process = try ChildProcess.start(
            command.program,
            arguments: command.arguments,
            environment: Self.environment(server, portsFile, options),
            descriptors: []
        )
        let ports = try Self.ports(of: server, process, portsFile)
        port = ports.webSocket
        httpPort = ports.http
    }

    /// This process's environment without the hub's settings, which the benchmark makes itself.
    private static func environment(
        _ server: Server,
        _ portsFile: String,
        _ options: Options
    ) -> [String: String] {
        let prefix = server.service.settingsPrefix
        var environment = ProcessEnvironment.current.filter {
            !$0.key.hasPrefix("\(prefix)_") && !$0.key.hasPrefix("ECOSYSTEM_HUB_")
        }
        environment["ECOSYSTEM_HUB_PORTS_FILE"] = portsFile
        environment["ECOSYSTEM_HUB_LOG_LEVEL"] = "error"
        for (name, value) in [
            ("PORT", "0"), ("MAX_CONNECTIONS", "1000000"), ("MESSAGE_RATE_LIMIT", "0"),
            ("PING_INTERVAL", "1h"), ("MAX_CHANNELS_PER_CONNECTION", "1000000"),
        ] { environment["\(prefix)_WEBSOCKET_\(name)"] = value }
        environment["\(prefix)_HTTP_PORT"] = "0"
        // What is counted must not depend on where a dictionary puts its keys this time.
        if options.valgrind != nil { environment["SWIFT_DETERMINISTIC_HASHING"] = "1" }
        return environment.merging(server.environment) { _, own in own }
    }

    private static func ports(
        of server: Server,
        _ process: ChildProcess,
        _ portsFile: String
    ) throws -> Ports {
        let deadline = ContinuousClock.now + patience
        while ContinuousClock.now < deadline {
            if let text = File.read(portsFile), let ports = try? JSON(parsing: text),
                let webSocket = ports["websocket"]?.intValue
            {
                return Ports(
                    webSocket: UInt16(truncatingIfNeeded: webSocket),
                    http: UInt16(truncatingIfNeeded: ports["http"]?.intValue ?? 0)
                )
            }
            var status: Int32 = 0
            guard waitpid(process.id, &status, WNOHANG) == 0 else {
                let settings = server.environment.map { "\($0.key)=\($0.value)" }.sorted()
                throw BenchmarkError(
                    "\(server.name) did not start"
                        + (settings.isEmpty ? "" : " with \(settings.joined(separator: " "))")
                )
            }
            usleep(2000)
        }
        process.signal(SIGKILL)
        throw BenchmarkError("\(server.name) did not listen within \(patience)")
    }

    /// Ends it and waits until it is gone.
    func stop() {
        process.signal(SIGKILL)
        var status: Int32 = 0
        waitpid(process.id, &status, 0)
    }
}
