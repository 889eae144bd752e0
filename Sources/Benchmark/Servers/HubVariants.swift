/// Hubs with different values of one setting, which take part in a row of their own.
struct HubVariants {
    /// The setting's environment variable.
    let variable: String
    let servers: [Server]

    /// The row `throttle`: how long a turn's frames may wait for more.
    static let throttle = HubVariants(
        "FLUSH_INTERVAL",
        [("hub 0", "0"), ("hub 2 ms", "2ms"), ("hub 5 ms", "5ms")]
    )

    /// The row `loops`: how many threads share the connections.
    static let loops = HubVariants("LOOPS", [("hub 1 loop", "1"), ("hub 2 loops", "2")])

    /// The row `ring`: how a turn's sends are handed to the kernel.
    static let ring = HubVariants("FLUSHER", [("hub send", "send"), ("hub ring", "ring")])

    private init(_ setting: String, _ values: [(name: String, value: String)]) {
        let variable = "SESSION_BUDDY_WEBSOCKET_\(setting)"
        self.variable = variable
        servers = values.map {
            Server(name: $0.name, kind: .hub, environment: [variable: $0.value])
        }
    }

    /// Whether the hub has the setting.
    ///
    /// A hub that has it refuses to start with a value that makes no sense; one that does not ignores the variable, and its
    /// variants would be three times the same.
    func isKnown(_ options: Options) -> Bool {
        let probe = Server(
            name: "hub",
            kind: .hub,
            environment: [variable: "neither here nor there"]
        )
        do {
            try RunningServer(probe, subscribers: 0, options).stop()
            return false
        } catch {
            return true
        }
    }
}
