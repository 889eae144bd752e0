internal import CLinux

/// Tells whoever manages this process, systemd or our own supervisor, how it fares (sd_notify(3)).
///
/// Without a manager it is silent, so that a service need not know whether it has one.
package struct ServiceNotifier: Sendable {
    private let address: String?

    /// How often `.watchdog` is to be sent; `nil` when nobody waits for it.
    ///
    /// Half the silence that the manager tolerates, as sd_watchdog_enabled(3) advises.
    package let watchdogInterval: Duration?

    /// Learns from the environment who manages this process.
    ///
    /// - Parameters:
    ///   - environment: The variables, of which `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` count.
    ///   - process: The number of this process.
    package init(
        environment: [String: String],
        process: Int32 = ProcessEnvironment.processID
    ) {
        let socket = environment["NOTIFY_SOCKET"] ?? ""
        // A path or an abstract address; systemd's third kind, `vsock:`, is for virtual machines.
        address = socket.hasPrefix("/") || socket.hasPrefix("@") ? socket : nil
        watchdogInterval = address.flatMap { _ in
            Self.watchdogInterval(in: environment, process: process)
        }
    }

    /// Sends messages as one datagram, without waiting.
    ///
    /// A failure is ignored on purpose: the manager may be gone or behind, and a service that works must not stop working
    /// because nobody listens. A message lost is made good by the next one, or by the manager's patience running out.
    package func tell(_ messages: ServiceMessage...) {
        guard let address else { return }
        let bytes = Array(messages.map(\.line).joined(separator: "\n").utf8)
        _ = bytes.withUnsafeBytes { hub_unix_send(address, $0.baseAddress, $0.count) }
    }

    private static func watchdogInterval(
        in environment: [String: String],
        process: Int32
    ) -> Duration? {
        guard let microseconds = environment["WATCHDOG_USEC"].flatMap(Int64.init),
            microseconds > 0
        else { return nil }
        // The variable may be meant for the parent that we inherited it from.
        if let intended = environment["WATCHDOG_PID"], intended != String(process) { return nil }
        return .microseconds(microseconds) / 2
    }
}
