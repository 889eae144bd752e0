internal import EventLoop
internal import Glibc
internal import HubClient
internal import WebSocketCommon
internal import WebSocketProtocol

/// A whole hub, `ecosystem-hub run`, with all its services on ports of the kernel's choice.
struct RunningHub {
    private static let patience = Duration.seconds(30)

    let process: ChildProcess
    /// How long it took from its start until each service had answered.
    let readyAfter: Duration
    /// The names of its services.
    let services: [String]
    private let directory: String

    /// Starts one and waits until all its services answer.
    init(_ options: Options) throws {
        directory = "/tmp/benchmark-\(getpid())-hub"
        mkdir(directory, 0o700)
        let portsFile = "\(directory)/ports"
        unlink(portsFile)
        var environment = ProcessEnvironment.current.filter { !$0.key.hasPrefix("ECOSYSTEM_HUB_") }
        environment["ECOSYSTEM_HUB_PORTS_FILE"] = portsFile
        environment["ECOSYSTEM_HUB_LOG_LEVEL"] = "error"
        for catalogue in ServiceRows.catalogues {
            let prefix = catalogue.name.settingsPrefix
            environment["\(prefix)_WEBSOCKET_PORT"] = "0"
            environment["\(prefix)_HTTP_PORT"] = "0"
        }
        Processors.use(.all)
        defer { Processors.use(.clients) }
        let start = ContinuousClock.now
        process = try ChildProcess.start(
            "/bin/sh",
            // It says where to look; the tables are enough here.
            arguments: [
                "-c", #"exec "$0" run --state "$1" >/dev/null"#, options.hub, "\(directory)/state",
            ],
            environment: environment,
            descriptors: []
        )
        let ports = try Self.ports(portsFile, start)
        for port in ports.values {
            let answer = try HTTPCall.get(
                "/readyz",
                host: "127.0.0.1",
                port: port,
                timeout: Self.patience
            )
            guard answer.status == .ok else { throw BenchmarkError("a service is not ready") }
        }
        readyAfter = ContinuousClock.now - start
        services = ports.keys.sorted()
    }

    /// The HTTP port of each service.
    private static func ports(
        _ file: String,
        _ start: ContinuousClock.Instant
    ) throws -> [String: UInt16] {
        while ContinuousClock.now - start < patience {
            if let text = File.read(file) {
                let lines = try text.split(separator: "\n").map { try JSON(parsing: String($0)) }
                return Dictionary(
                    uniqueKeysWithValues: lines.compactMap { line in
                        guard let name = line["service"]?.stringValue,
                            let port = line["http"]?.intValue
                        else { return nil }
                        return (name, UInt16(truncatingIfNeeded: port))
                    }
                )
            }
            usleep(500)
        }
        throw BenchmarkError("the hub did not start within \(patience)")
    }

    /// The supervisor and its children.
    var processes: [Int32] {
        let id = process.id
        let children = File.read("/proc/\(id)/task/\(id)/children") ?? ""
        return [id] + children.split(separator: " ").compactMap { Int32($0) }
    }

    /// Stops it in order and waits until it is gone.
    func stop() {
        process.signal(SIGTERM)
        var status: Int32 = 0
        waitpid(process.id, &status, 0)
    }
}
