/// The sockets that whoever started this process opened for it (sd_listen_fds(3)).
package struct InheritedSockets: Sendable {
    /// The first descriptor handed over; the others follow it: `SD_LISTEN_FDS_START`.
    package static let firstDescriptor: Int32 = 3
    /// What systemd calls a socket without a name.
    private static let unnamed = "unknown"

    private var sockets: [(name: String, descriptor: Descriptor)] = []

    /// The names of the sockets that nobody has taken, in the order they were handed over.
    package var names: [String] { sockets.map(\.name) }

    /// Takes over what the environment says was handed over; nothing when it was meant for another process.
    ///
    /// - Parameters:
    ///   - environment: The variables, of which `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES` count.
    ///   - process: The number of this process.
    ///   - first: The first descriptor handed over; only tests have reason to say another one.
    /// - Throws: `EBADF` when fewer descriptors are open than the environment says.
    package init(
        environment: [String: String],
        process: Int32 = ProcessEnvironment.processID,
        first: Int32 = firstDescriptor
    ) throws(SystemError) {
        guard environment["LISTEN_PID"] == String(process),
            let count = environment["LISTEN_FDS"].flatMap(Int32.init),
            count > 0, count <= Int32.max - first
        else { return }
        let names = (environment["LISTEN_FDNAMES"] ?? "")
            .split(separator: ":", omittingEmptySubsequences: false)
        for offset in 0..<count {
            let descriptor = Descriptor(first + offset)
            try Sockets.adopt(descriptor)
            let name = Int(offset) < names.count ? String(names[Int(offset)]) : ""
            sockets.append((name.isEmpty ? Self.unnamed : name, descriptor))
        }
    }

    /// Hands out the first socket of that name; the caller owns it from here.
    ///
    /// - Parameter name: A name as in `LISTEN_FDNAMES`, which cannot hold a colon.
    /// - Returns: The listening socket, non-blocking and close-on-exec; `nil` when there is none left of that name.
    package mutating func take(_ name: String) -> Descriptor? {
        guard let index = sockets.firstIndex(where: { $0.name == name }) else { return nil }
        return sockets.remove(at: index).descriptor
    }
}
