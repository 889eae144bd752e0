internal import CLinux
internal import Glibc

/// The two directions of a `ProcessDialog`: lines that are waited for until a deadline.
struct ProcessStream {
    /// Why there is no line.
    enum Fault: Error, Equatable {
        /// The program closed it, or ended.
        case over
        /// The program did not read all in time.
        case unread
        /// No whole line came in time.
        case unanswered
        /// A line is longer than the limit.
        case lineTooLong(limit: Int)
        /// Something came that was not asked for; its beginning.
        case uninvited([UInt8])
        /// The system failed.
        case system(SystemError)
    }

    private let socket: Descriptor
    private let end: Descriptor
    private let lineLimit: Int
    /// What came and was not asked for yet.
    private var pending: [UInt8] = []
    private var chunk = [UInt8](repeating: 0, count: 64 << 10)
    private(set) var isOpen = true

    /// Takes the socket to a program and a descriptor that is readable once it has ended.
    init(_ socket: Descriptor, end: Descriptor, lineLimit: Int) {
        self.socket = socket
        self.end = end
        self.lineLimit = lineLimit
    }

    /// Throws unless the program is there and has nothing to say.
    ///
    /// What came too much would be taken for the next answer, and each answer from there on for the one before.
    mutating func expectSilence() throws(Fault) {
        if pending.isEmpty { _ = try receive() }
        guard pending.isEmpty else { throw .uninvited(Array(pending.prefix(200))) }
    }

    /// Sends all bytes.
    mutating func send(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(Fault) {
        var sent = 0
        while sent < bytes.count {
            let result = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[sent...])
                return hub_send(socket.number, rest.baseAddress, rest.count)
            }
            switch -Int32(truncatingIfNeeded: result) {
            case ..<0: sent += result
            case EINTR: break
            case EAGAIN:
                let ready = try wait(POLLOUT, until: deadline)
                if ready.end { throw .over }
                if !ready.socket { throw .unread }
            case let error: throw Self.fault(error, "send to a program")
            }
        }
    }

    /// Waits for a line.
    ///
    /// - Returns: The line without its end.
    mutating func receiveLine(until deadline: ContinuousClock.Instant) throws(Fault) -> [UInt8] {
        var looked = 0
        var hasEnded = false
        while true {
            if let newline = pending[looked...].firstIndex(of: UInt8(ascii: "\n")) {
                guard newline < lineLimit else { throw .lineTooLong(limit: lineLimit) }
                let line = Array(pending[..<newline])
                pending.removeSubrange(...newline)
                return line
            }
            looked = pending.count
            guard looked < lineLimit else { throw .lineTooLong(limit: lineLimit) }
            if try receive() {
                // Bytes that trickle in must not put off the deadline.
                if ContinuousClock.now >= deadline, !pending[looked...].contains(UInt8(ascii: "\n"))
                {
                    throw .unanswered
                }
                continue
            }
            // What it started may still hold the other end, so the end of the stream alone would not tell.
            if hasEnded { throw .over }
            let ready = try wait(POLLIN, until: deadline)
            hasEnded = ready.end
            if !ready.socket, !ready.end { throw .unanswered }
        }
    }

    /// Sends what the socket takes at once, and then the end.
    mutating func finish(saying bytes: [UInt8], at now: ContinuousClock.Instant) {
        guard isOpen else { return }
        // Whether the program reads it decides nothing: it is ended anyway.
        try? send(bytes, until: now)
        socket.finishSending()
    }

    /// Reads and forgets until the program has ended.
    ///
    /// - Returns: Whether it has.
    mutating func drain(until deadline: ContinuousClock.Instant) -> Bool {
        guard isOpen else { return true }
        // A program that cannot write the rest of its output could not end.
        while let ready = try? wait(POLLIN, until: deadline) {
            if ready.end { return true }
            guard ready.socket else { return false }
            pending = []
            // A stream that is over stays readable: only the end is left to wait for.
            do throws(Fault) { _ = try receive() } catch { return waitForEnd(until: deadline) }
            if ContinuousClock.now >= deadline { return false }
        }
        return false
    }

    /// Waits until the program has ended.
    ///
    /// - Returns: Whether it has.
    func waitForEnd(until deadline: ContinuousClock.Instant) -> Bool {
        (try? poll([pollfd(fd: end.number, events: Int16(POLLIN), revents: 0)], until: deadline))?[
            0
        ]
        .revents ?? 0 != 0
    }

    /// Closes it; to be called once.
    mutating func close() {
        isOpen = false
        pending = []
        socket.close()
    }

    /// Takes what has come.
    ///
    /// - Returns: Whether something had.
    private mutating func receive() throws(Fault) -> Bool {
        while true {
            let count = hub_receive(socket.number, &chunk, chunk.count)
            switch -Int32(truncatingIfNeeded: count) {
            case ..<0:
                pending += chunk[..<count]
                return true
            case 0: throw .over
            case EINTR: continue
            case EAGAIN: return false
            case let error: throw Self.fault(error, "receive from a program")
            }
        }
    }

    private func wait(
        _ events: Int32,
        until deadline: ContinuousClock.Instant
    ) throws(Fault) -> (socket: Bool, end: Bool) {
        let entries = try poll(
            [
                pollfd(fd: socket.number, events: Int16(truncatingIfNeeded: events), revents: 0),
                pollfd(fd: end.number, events: Int16(POLLIN), revents: 0),
            ],
            until: deadline
        )
        return (entries[0].revents != 0, entries[1].revents != 0)
    }

    private func poll(
        _ entries: [pollfd],
        until deadline: ContinuousClock.Instant
    ) throws(Fault) -> [pollfd] {
        var entries = entries
        while true {
            let rest = (deadline - .now) / .milliseconds(1)
            let milliseconds = Int32(min(max(rest.rounded(.up), 0), 1e9))
            let result = hub_poll(&entries, nfds_t(entries.count), milliseconds)
            if result >= 0 { return entries }
            if result != -EINTR { throw .system(SystemError("wait for a program", -result)) }
        }
    }

    private static func fault(_ error: Int32, _ operation: String) -> Fault {
        // A peer that closed with our bytes unread resets the connection.
        error == EPIPE || error == ECONNRESET ? .over : .system(SystemError(operation, error))
    }
}
