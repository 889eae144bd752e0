internal import EventLoop

/// The servers that are compared.
enum ServerKind: String {
    /// A plain loop of send() over the same sockets: what the kernel charges, whoever asks.
    case floor
    /// The hub, serving session-buddy.
    case hub
    /// `broadcast()` of the Python package `websockets`.
    case websockets

    /// Whether it speaks WebSocket; the floor relays bytes as they come.
    var speaksWebSocket: Bool { self != .floor }

    /// What a connection says first.
    func opening(isPublisher: Bool) -> String {
        switch self {
        case .floor: ""
        case .hub:
            isPublisher
                ? #"{"type":"ping","id":"1"}"#
                : #"{"type":"subscribe","id":"1","room":"global"}"#
        case .websockets: isPublisher ? "publish" : "subscribe"
        }
    }

    /// How many frames answer it; the hub adds its welcome.
    var openingAnswers: Int {
        switch self {
        case .floor: 0
        case .hub: 2
        case .websockets: 1
        }
    }

    /// How many frames the publisher gets for each message.
    var repliesPerMessage: Int { self == .hub ? 1 : 0 }

    /// What to start.
    func command(
        _ options: Options,
        subscribers: Int,
        portsFile: String
    ) -> (program: String, arguments: [String]) {
        switch self {
        case .floor:
            (
                ProcessEnvironment.executable,
                [FloorServer.command, portsFile, "\(subscribers)"]
            )
        case .hub: Self.hub(options, ["serve", "session-buddy", "--state", portsFile + ".state"])
        case .websockets:
            (options.python ?? "python3", ["scripts/benchmark_websockets.py", portsFile])
        }
    }

    private static func hub(
        _ options: Options,
        _ arguments: [String]
    ) -> (program: String, arguments: [String]) {
        guard let valgrind = options.valgrind else { return (options.hub, arguments) }
        let tool = ["--quiet", "--tool=callgrind", "--callgrind-out-file=\(Instructions.file)"]
        return (valgrind, tool + [options.hub] + arguments)
    }
}
