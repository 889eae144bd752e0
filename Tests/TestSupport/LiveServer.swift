internal import CLinux
internal import EventLoop
package import HubServer
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
        let stopRequest = Mutex<StopRequest?>(nil)
        let failure = Mutex<String?>(nil)
        let isOver = Mutex(false)
    }

    private let state = State()
    private let thread: SystemThread

    /// Starts a service.
    ///
    /// - Parameters:
    ///   - service: What it serves.
    ///   - pollers: What looks at things outside for it.
    ///   - change: Changes the default settings.
    /// - Throws: When there are no sockets.
    package init(
        _ service: some Service,
        pollers: [any Poller] = [],
        _ change: (inout ServiceSettings) -> Void = { _ in }
    ) throws {
        var settings = ServiceSettings(
            serviceName: "test",
            defaultPorts: Ports(webSocket: 0, http: 0)
        )
        change(&settings)
        let webSocket = try Sockets.listen(host: "127.0.0.1", port: 0, count: settings.loops)
        let http = try Sockets.listen(host: "127.0.0.1", port: 0, count: settings.loops)
        webSocketPort = try Sockets.localPort(of: webSocket[0])
        httpPort = try Sockets.localPort(of: http[0])
        let (state, ready) = (state, settings)
        let listeners =
            webSocket.map { Listener(.webSocket, $0) } + http.map { Listener(.http, $0) }
        let body: @Sendable () -> Void = {
            do {
                try Self.serve(service, pollers, ready, listeners, state)
            } catch {
                state.failure.withLock { $0 = "\(error)" }
            }
            state.isOver.withLock { $0 = true }
        }
        thread = try SystemThread(body)
        _ = eventually { state.stopRequest.withLock { $0 != nil } || state.isOver.withLock(\.self) }
    }

    private static func serve(
        _ service: some Service,
        _ pollers: [any Poller],
        _ settings: ServiceSettings,
        _ listeners: [Listener],
        _ state: State
    ) throws {
        let loop = try EventLoop()
        let stopRequest = StopRequest(waker: loop.waker)
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
            pollers: pollers,
            listeners: listeners,
            notifier: ServiceNotifier(environment: [:]),
            log: Log(source: "test", minimum: .error) { _ in },
            stopRequest: stopRequest
        )
        state.stopRequest.withLock { $0 = stopRequest }
        // Not `run`, which takes the process's signals for itself.
        try server.serve()
    }

    /// Connects and upgrades.
    package func connect(_ target: String) throws -> any TestClient {
        try LiveClient(port: webSocketPort, target)
    }

    /// Begins the farewell.
    package func stop() { state.stopRequest.withLock { $0 }?.make() }

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

    /// Closes the connection, without a word.
    package func end() { socket.close() }

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
