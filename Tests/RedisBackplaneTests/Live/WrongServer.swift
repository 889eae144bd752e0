import CLinux
import EventLoop
import Glibc
import Synchronization
import TestSupport

/// A port that speaks something else than Redis does, with everybody who connects.
final class WrongServer {
    /// What it does.
    enum Manner: Sendable {
        /// Says something and leaves.
        case says(String)
        /// Says nothing.
        case silent
        /// Repeats what it hears.
        case echoes
        /// Answers what it hears, and stays; it knows what it has heard on that connection so far, that included.
        case answers(@Sendable (_ new: String, _ all: String) -> String)
    }

    /// Its TCP port on 127.0.0.1.
    let port: UInt16
    private let listener: Descriptor
    private let shared = Shared()
    private let thread: SystemThread

    private final class Shared: Sendable {
        let isEnding = Atomic(false)
        let connections = Atomic(0)
    }

    /// How often somebody has connected.
    var connectionCount: Int { shared.connections.load(ordering: .relaxed) }

    init(_ manner: Manner) throws {
        let listener = try Sockets.listen(host: "127.0.0.1", port: 0)
        self.listener = listener
        port = try Sockets.localPort(of: listener)
        let shared = shared
        thread = try SystemThread { WrongServer.serve(listener, manner, shared) }
    }

    deinit {
        shared.isEnding.store(true, ordering: .releasing)
        thread.join()
        listener.close()
    }

    private static func serve(_ listener: Descriptor, _ manner: Manner, _ shared: Shared) {
        // Each with what was heard on it.
        var connections: [Int32: String] = [:]
        while !shared.isEnding.load(ordering: .acquiring) {
            var entries = ([listener.number] + connections.keys).map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard poll(&entries, nfds_t(entries.count), 50) > 0 else { continue }
            for entry in entries.dropFirst() where entry.revents != 0 {
                guard !answer(entry.fd, &connections[entry.fd, default: ""], manner) else {
                    continue
                }
                close(entry.fd)
                connections[entry.fd] = nil
            }
            let connection = accept(listener.number, nil, nil)
            guard connection >= 0 else { continue }
            connections[connection] = ""
            shared.connections.add(1, ordering: .relaxed)
        }
        for connection in connections.keys { close(connection) }
    }

    /// Reads and answers; whether the connection stays.
    private static func answer(_ connection: Int32, _ all: inout String, _ manner: Manner) -> Bool {
        var heard = [UInt8](repeating: 0, count: 4096)
        let count = hub_receive(connection, &heard, heard.count)
        guard count > 0 else { return false }
        switch manner {
        case .silent: return true
        case .echoes: return hub_send(connection, heard, count) == count
        case .answers(let answer):
            let new = String(decoding: heard[..<count], as: UTF8.self)
            all += new
            let text = answer(new, all)
            return hub_send(connection, text, text.utf8.count) == text.utf8.count
        case .says(let text):
            _ = hub_send(connection, text, text.utf8.count)
            return false
        }
    }
}
