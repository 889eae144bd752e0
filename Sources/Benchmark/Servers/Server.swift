/// A server that takes part in a row: what it is, and what it is told.
///
/// Several hubs with other settings can take part in one row, each under a name of its own.
struct Server {
    /// What the tables call it, once in a row.
    let name: String
    let kind: ServerKind
    /// What the hub serves.
    var service = "session-buddy"
    /// Further environment variables, which are the hub's settings.
    var environment: [String: String] = [:]
    /// Whether it has the first processor to itself; else it runs where the kernel puts it.
    var isPinned = true

    static let floor = Server(name: "floor", kind: .floor)
    static let uWebSockets = Server(name: "uWebSockets", kind: .uWebSockets)
    static let hub = Server(name: "hub", kind: .hub)
    static let websockets = Server(name: "websockets", kind: .websockets)

    /// The hub with its simulation.
    static let hermes = Server(name: "hub", kind: .hub, service: "hermes")

    /// The hub with its energy stream.
    static let energyStream = Server(name: "hub", kind: .hub, service: "energy-stream")

    /// The hub with the telemetry that stands in these directories.
    static func telemetry(in directory: String) -> Server {
        var server = Server(name: "hub", kind: .hub, service: "consciousness-telemetry")
        let prefix = server.service.settingsPrefix
        server.environment = [
            "\(prefix)_TELEMETRY_DIRECTORY": "\(directory)/telemetry",
            "\(prefix)_EMERGENCY_DIRECTORY": "\(directory)/emergency",
        ]
        return server
    }

    /// Takes the processor's bond away.
    func unpinned() -> Server {
        var server = self
        server.isPinned = false
        return server
    }
}

extension String {
    /// What the variables of a service's settings begin with: `SESSION_BUDDY` for `session-buddy`.
    var settingsPrefix: String { String(uppercased().map { $0 == "-" ? "_" : $0 }) }
}
