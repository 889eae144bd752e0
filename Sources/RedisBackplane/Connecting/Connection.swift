internal import CLinux
internal import EventLoop
internal import Glibc
internal import WebSocketCommon

/// A socket and what is said on it.
struct Connection<Spoken: Dialogue> {
    /// How many times a turn reads from one connection; the other has its turn then.
    private static var readsPerTurn: Int { 8 }

    private let socket: Socket
    private let reader = ReplyReader()
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    /// What the kernel has not taken.
    private var output: [UInt8] = []
    private(set) var liveness: Liveness
    /// What is said.
    var dialogue: Spoken

    init(
        _ socket: Socket,
        _ dialogue: Spoken,
        _ timings: RedisTimings,
        now: ContinuousClock.Instant
    ) {
        self.socket = socket
        self.dialogue = dialogue
        liveness = Liveness(timings, now: now)
    }

    /// What to wait for: room when there is something to send; and what comes, unless it `isPaused`.
    func entry(isPaused: Bool) -> pollfd {
        let events = (isPaused ? 0 : POLLIN) | (output.isEmpty ? 0 : POLLOUT)
        return pollfd(fd: socket.descriptor.number, events: Int16(events), revents: 0)
    }

    /// Reads what has come.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - reports: Where to put what it means to the service.
    /// - Throws: Why the connection is of no more use; what came before is among the reports.
    mutating func receive(
        now: ContinuousClock.Instant,
        into reports: inout [BrokerReport]
    ) throws(LinkFailure) {
        for _ in 0..<Self.readsPerTurn {
            let count = hub_receive(socket.descriptor.number, &chunk, chunk.count)
            switch -Int32(truncatingIfNeeded: count) {
            case ..<0:
                liveness.heard(now: now)
                chunk.withUnsafeBytes {
                    reader.feed(UnsafeRawBufferPointer(rebasing: $0[..<count]))
                }
                while let reply = try reader.next() {
                    if let report = try dialogue.receive(reply) { reports.append(report) }
                }
                // There may be more, but to ask costs as much as to wait for it.
                if count < chunk.count { return }
            case 0: throw LinkFailure("the server has closed the connection")
            case EAGAIN, EINTR: return
            case let error: throw LinkFailure("\(SystemError("receive", error))")
            }
        }
    }

    /// Asks for a sign of life when it is time to.
    mutating func tick(now: ContinuousClock.Instant) throws(LinkFailure) {
        switch liveness.tick(now: now) {
        case .nothing: break
        case .ping: dialogue.ping()
        case .giveUp: throw LinkFailure("the server has not answered for too long")
        }
    }

    /// Takes note that nothing comes because nothing is read.
    mutating func pause(now: ContinuousClock.Instant) { liveness.heard(now: now) }

    /// Sends what the kernel takes.
    mutating func send() {
        output += dialogue.takeOutput()
        var sent = 0
        loop: while sent < output.count {
            let result = output.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return hub_send(socket.descriptor.number, rest.baseAddress, rest.count)
            }
            switch -Int32(truncatingIfNeeded: result) {
            case ..<0: sent += result
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: break loop
            // The connection is over. That shows when it is read, which may tell more: what the server said before it left.
            default: sent = output.count
            }
        }
        output.removeFirst(sent)
    }
}
