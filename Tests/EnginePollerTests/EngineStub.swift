import EventLoop
import Glibc
import Synchronization

/// A server that answers each connection with the same bytes and notes what it was asked.
final class EngineStub {
    let port: UInt16
    private let listener: Descriptor
    private let thread: SystemThread
    private let state: State

    private final class State: Sendable {
        let requests = Mutex<[String]>([])
    }

    /// Listens.
    ///
    /// - Parameters:
    ///   - connections: How many it answers.
    ///   - answer: What it says.
    /// - Throws: When there is no socket.
    init(_ connections: Int, _ answer: String) throws {
        let (listener, state) = (try Sockets.listen(host: "127.0.0.1", port: 0), State())
        self.listener = listener
        self.state = state
        port = try Sockets.localPort(of: listener)
        let serve: @Sendable () -> Void = {
            Self.serve(connections, of: listener, answer, state)
        }
        thread = try SystemThread(serve)
    }

    private static func serve(
        _ connections: Int,
        of listener: Descriptor,
        _ answer: String,
        _ state: State
    ) {
        for _ in 0..<connections {
            guard let request = serve(listener, answer) else { return }
            state.requests.withLock { $0.append(request) }
        }
    }

    private static func serve(_ listener: Descriptor, _ answer: String) -> String? {
        var waiting = pollfd(fd: listener.number, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, 30_000) == 1 else { return nil }
        let connection = accept(listener.number, nil, nil)
        guard connection >= 0 else { return nil }
        defer { close(connection) }
        var head: [UInt8] = []
        while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(connection, &bytes, bytes.count, 0)
            guard count > 0 else { break }
            head += bytes.prefix(count)
        }
        let bytes = Array(answer.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        return String(decoding: head, as: UTF8.self)
    }

    /// Waits until all connections were answered.
    ///
    /// - Returns: The requests.
    func join() -> [String] {
        thread.join()
        listener.close()
        return state.requests.withLock(\.self)
    }
}

extension String {
    /// A whole answer with a body.
    static func answer(_ status: String, _ body: String) -> String {
        "HTTP/1.1 \(status)\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n\(body)"
    }
}
