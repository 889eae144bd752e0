/// Hubs with different values of one setting, which take part in a row of their own.
enum HubVariants {
    /// The row `throttle`: how long a turn's frames may wait for more.
    static let throttle = servers(
        "SESSION_BUDDY_WEBSOCKET_FLUSH_INTERVAL",
        [("hub 0", "0"), ("hub 2 ms", "2ms"), ("hub 5 ms", "5ms")]
    )

    /// The row `loops`: how many threads share the connections.
    static let loops = servers(
        "SESSION_BUDDY_LOOPS",
        [("hub 1 loop", "1"), ("hub 2 loops", "2")]
    )

    private static func servers(
        _ variable: String,
        _ values: [(name: String, value: String)]
    ) -> [Server] {
        values.map { Server(name: $0.name, kind: .hub, environment: [variable: $0.value]) }
    }
}
