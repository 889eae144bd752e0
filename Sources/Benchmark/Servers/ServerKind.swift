internal import EventLoop

/// The programs that are compared.
enum ServerKind {
    /// A plain loop of send() over the same sockets: what the kernel charges, whoever asks.
    case floor
    /// uWebSockets, by way of the Python package socketify.
    case uWebSockets
    /// The hub, serving session-buddy or another of its services.
    case hub
    /// `broadcast()` of the Python package `websockets`.
    case websockets

    /// Whether it speaks WebSocket; the floor relays bytes as they come.
    var speaksWebSocket: Bool { self != .floor }

    /// What a publisher says first, each answered by one frame.
    var publisherOpening: [String] {
        switch self {
        case .floor: []
        case .hub: [#"{"type":"ping","id":"1"}"#]
        case .uWebSockets, .websockets: ["publish"]
        }
    }

    /// What says that a connection listens to a channel, answered by one frame.
    func subscription(to channel: String) -> String {
        switch self {
        case .floor: ""
        case .hub: #"{"type":"subscribe","id":"1","room":"\#(channel)"}"#
        case .uWebSockets: "subscribe \(channel)"
        case .websockets: "subscribe"
        }
    }

    /// How many frames come unasked when a connection opens.
    var welcomes: Int { self == .hub ? 1 : 0 }

    /// How many frames the publisher gets for each message.
    var repliesPerMessage: Int { self == .hub ? 1 : 0 }

    /// What to start.
    ///
    /// `service` is what a hub serves.
    func command(
        _ options: Options,
        service: String,
        subscribers: Int,
        portsFile: String
    ) -> (program: String, arguments: [String]) {
        switch self {
        case .floor:
            (
                ProcessEnvironment.executable,
                [FloorServer.command, portsFile, "\(subscribers)"]
            )
        case .hub: Self.hub(options, ["serve", service, "--state", portsFile + ".state"])
        case .uWebSockets: Self.script("benchmark_uwebsockets.py", options, portsFile)
        case .websockets: Self.script("benchmark_websockets.py", options, portsFile)
        }
    }

    private static func script(
        _ name: String,
        _ options: Options,
        _ portsFile: String
    ) -> (program: String, arguments: [String]) {
        (options.python ?? "python3", ["scripts/\(name)", portsFile])
    }

    private static func hub(
        _ options: Options,
        _ arguments: [String]
    ) -> (program: String, arguments: [String]) {
        guard let valgrind = options.valgrind else { return (options.hub, arguments) }
        // It has much to say about debugging information that it does not need.
        let tool = ["--tool=callgrind", "--log-file=/dev/null"]
        let output = ["--callgrind-out-file=\(Instructions.file)"]
        return (valgrind, tool + output + [options.hub] + arguments)
    }
}
