internal import CLinux
internal import EventLoop
internal import HubServer
package import Settings
internal import Synchronization
internal import Telemetry
package import WebSocketCommon
internal import WebSocketProtocol

/// A service on an event loop of its own thread, on ports that the kernel chose.
package final class LiveServer: TestServer {
    /// The port of its WebSockets.
    package let webSocketPort: UInt16
    /// The port of its HTTP pages.
    package let httpPort: UInt16

    private final class State: Sendable {
        let waker = Mutex<Waker?>(nil)
        let failure = Mutex<String?>(nil)
        let isOver = Mutex(false)
    }

    private let state = State()
    private let thread: TestThread

    /// Starts a service.
    ///
    /// - Parameters:
    ///   - service: What it serves.
    ///   - change: Changes the default settings.
    /// - Throws: When there are no sockets.
    package init(
        _ service: some Service,
        _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        let webSocket = try Sockets.listen(host: "127.0.0.1", port: 0)
        let http = try Sockets.listen(host: "127.0.0.1", port: 0)
        webSocketPort = try Sockets.localPort(of: webSocket)
        httpPort = try Sockets.localPort(of: http)
        var settings = ServiceSettings(
            serviceName: "test",
            defaultPorts: Ports(webSocket: webSocketPort, http: httpPort)
        )
        change(&settings)
        let (state, ready) = (state, settings)
        thread = TestThread {
            do {
                try Self.serve(service, ready, [(.webSocket, webSocket), (.http, http)], state)
            } catch {
                state.failure.withLock { $0 = "\(error)" }
            }
            state.isOver.withLock { $0 = true }
        }
        _ = eventually { state.waker.withLock { $0 != nil } || state.isOver.withLock(\.self) }
    }

    private static func serve(
        _ service: some Service,
        _ settings: ServiceSettings,
        _ listeners: [(port: HubPort, socket: Descriptor)],
        _ state: State
    ) throws {
        let loop = try EventLoop()
        let hub = try Hub(
            service,
            settings: settings,
            policy: LocalAccess(),
            version: "1.2.3",
            descriptorLimit: loop.descriptorLimit,
            offersEcho: false,
            now: .now,
            time: .now()
        )
        var server = try HubServer(
            hub,
            on: loop,
            listeners: listeners,
            notifier: ServiceNotifier(environment: [:]),
            log: Log(source: "test", minimum: .error) { _ in }
        )
        state.waker.withLock { $0 = loop.waker }
        // Not `run`, which takes the process's signals for itself.
        try loop.run(&server)
    }

    /// Connects and upgrades.
    package func connect(_ target: String) throws -> any TestClient {
        try LiveClient(port: webSocketPort, target)
    }

    /// Begins the farewell.
    package func stop() { state.waker.withLock { $0 }?.wake() }

    /// Waits until the farewell is over.
    ///
    /// - Returns: What went wrong; `nil` when nothing did.
    package func join() -> String? {
        guard eventually(within: .seconds(10), { state.isOver.withLock(\.self) }) else {
            return "it does not end"
        }
        thread.join()
        return state.failure.withLock(\.self)
    }
}

/// A client on the loopback device.
package final class LiveClient: TestClient {
    private let socket: LoopbackClient
    private var machine = ClientMachine(seed: 1)
    private var waiting: [ClientEvent] = []

    /// Connects and upgrades.
    ///
    /// - Parameters:
    ///   - port: The port.
    ///   - target: The path and query.
    /// - Throws: `ECONNREFUSED`.
    package init(port: UInt16, _ target: String = "/") throws {
        socket = try LoopbackClient(port: port)
        try socket.send(machine.upgrade(target))
    }

    /// Sends a text message.
    package func send(_ text: String) throws {
        try socket.send(machine.frame(.text, Array(text.utf8)))
    }

    /// Waits up to five seconds for the next envelope.
    package func next() throws -> Envelope {
        while true {
            let event = try nextEvent()
            if case .envelope(let envelope) = event { return envelope }
            if event != .ping, event != .pong { throw TestFailure.unexpected(event) }
        }
    }

    /// Waits up to five seconds for the close frame.
    package func closing() throws -> ClientEvent {
        while true {
            let event = try nextEvent()
            if case .close = event { return event }
        }
    }

    private func nextEvent() throws -> ClientEvent {
        while waiting.isEmpty {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let count = hub_receive(socket.descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw LoopbackClient.Failure(number: Int32(-count)) }
            guard count > 0 else { throw TestFailure.closed }
            let bytes = Array(buffer[..<count])
            waiting += try machine.receive(bytes)
            let output = machine.takeOutput()
            if !output.isEmpty { try socket.send(output) }
        }
        return waiting.removeFirst()
    }
}
