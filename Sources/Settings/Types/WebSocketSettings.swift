/// How a service listens for WebSocket clients, and what one client may cost it.
package struct WebSocketSettings: Equatable, Sendable {
    /// Whether the service listens for WebSockets; default `true`.
    package var isEnabled = true

    /// The address to listen on, default `127.0.0.1`; any but loopback needs `insecure`.
    package var host = "127.0.0.1"

    /// The TCP port; 0 lets the kernel choose, the default is the service's own.
    package var port: UInt16

    /// The most WebSocket clients at once, 1...1,000,000, default 1000; one more is closed with 1013.
    ///
    /// Each holds a file descriptor: the process's limit of open files must be higher.
    package var maximumConnections = 1000

    /// The most WebSocket clients at once from one address, 0...1,000,000; 0 sets no limit, the default is the service's own, mostly 0.
    ///
    /// One more is closed with 1013. An IPv6 address counts with all of its /64, which one host has for itself (RFC 4291 §2.5.4).
    package var maximumConnectionsPerAddress: Int

    /// Whether that limit holds for clients of this machine too, default `false`.
    package var limitsLoopback = false

    /// The messages a connection may send per second, 0...1,000,000; 0 sets no limit, the default is the service's own, mostly 100.
    package var messageRateLimit: Int

    /// The largest message accepted, in bytes, 125 B...64 MiB, default 1 MiB.
    ///
    /// A larger one closes its connection with 1009. Each connection may hold this much memory.
    package var maximumMessageSize = 1_048_576

    /// The bytes a connection may be behind before it is closed, 64 KiB...1 GiB, default 16 MiB.
    ///
    /// A message larger than this cannot be delivered.
    package var outboxLimit = 16_777_216

    /// Whether a client may have messages compressed (permessage-deflate, RFC 7692), default `true`.
    package var compression = true

    /// The smallest message that is compressed, in bytes, 64 B...1 MiB, default 1 KiB.
    ///
    /// Smaller ones gain little, and cost both ends time.
    package var compressionThreshold = 1024

    /// The channels one connection may subscribe, 1...1,000,000, default 1000.
    package var maximumChannelsPerConnection = 1000

    /// The silence after which a connection is pinged, 100 ms...1 h, default 20 s.
    package var pingInterval: Duration = .seconds(20)

    /// The time a ping may stay unanswered before the connection is closed, 100 ms...1 h, default 20 s.
    package var pingTimeout: Duration = .seconds(20)

    /// The time a peer has to answer a close frame, 100 ms...10 min, default 10 s.
    package var closeTimeout: Duration = .seconds(10)

    /// The time a peer has to send its whole opening request, 100 ms...10 min, default 10 s.
    package var handshakeTimeout: Duration = .seconds(10)

    /// How long the welcome waits for a first `auth` frame, 0...10 s, default 100 ms; 0 not at all.
    package var welcomeHold: Duration = .milliseconds(100)

    /// The least time between two sends to the same client, 0...1 s, default 0; 0 sends at the end of each turn.
    ///
    /// After a pause it sends at once. A longer one sends more with each call: processor time is saved, latency added.
    package var flushInterval: Duration = .zero

    /// Further origins that pages may connect from, `scheme://host[:port]`; the default is the service's own, mostly none.
    ///
    /// Loopback names and the hub's own addresses are always allowed. Whoever controls a page of
    /// such an origin acts with the rights of the person looking at it. `null` is a page without an origin, such as a file that
    /// was opened from disk, and allows any page that makes itself one.
    package var allowedOrigins: [String]

    /// Further names the hub is reached by in `Host`, without a port; default none.
    ///
    /// Loopback names and the address listened on are always allowed. The check defeats DNS
    /// rebinding, so only names that the hub's owner controls belong here.
    package var allowedHosts: [String] = []

    /// Makes the defaults.
    ///
    /// - Parameters:
    ///   - port: The service's own port.
    ///   - defaults: What else is the service's own.
    package init(port: UInt16, defaults: ServiceDefaults = ServiceDefaults()) {
        self.port = port
        messageRateLimit = defaults.messageRateLimit
        maximumConnectionsPerAddress = defaults.connectionsPerAddress
        allowedOrigins = defaults.allowedOrigins
    }

    /// Reads the section `websocket`.
    ///
    /// - Parameters:
    ///   - reader: The section.
    ///   - defaultPort: The service's own port.
    ///   - defaults: What else is the service's own.
    package init(
        reading reader: inout SettingsReader,
        defaultPort: UInt16,
        defaults: ServiceDefaults = ServiceDefaults()
    ) {
        self.init(port: defaultPort, defaults: defaults)
        let timeouts: ClosedRange<Duration> = .milliseconds(100)...(.seconds(600))
        let pings: ClosedRange<Duration> = .milliseconds(100)...(.seconds(3600))
        let million = 1_000_000
        reader.bool("enabled", into: &isEnabled)
        reader.string("host", into: &host)
        reader.integer("port", into: &port, in: 0...65535)
        reader.integer("max_connections", into: &maximumConnections, in: 1...million)
        reader.integer(
            "max_connections_per_address",
            into: &maximumConnectionsPerAddress,
            in: 0...million
        )
        reader.bool("limit_loopback", into: &limitsLoopback)
        reader.integer("message_rate_limit", into: &messageRateLimit, in: 0...million)
        reader.byteCount("max_message_size", into: &maximumMessageSize, in: 125...(64 << 20))
        reader.byteCount("outbox_limit", into: &outboxLimit, in: (64 << 10)...(1 << 30))
        reader.bool("compression", into: &compression)
        reader.byteCount("compression_threshold", into: &compressionThreshold, in: 64...(1 << 20))
        reader.integer(
            "max_channels_per_connection",
            into: &maximumChannelsPerConnection,
            in: 1...million
        )
        reader.duration("ping_interval", into: &pingInterval, in: pings)
        reader.duration("ping_timeout", into: &pingTimeout, in: pings)
        reader.duration("close_timeout", into: &closeTimeout, in: timeouts)
        reader.duration("handshake_timeout", into: &handshakeTimeout, in: timeouts)
        reader.duration("welcome_hold", into: &welcomeHold, in: .zero...(.seconds(10)))
        reader.duration("flush_interval", into: &flushInterval, in: .zero...(.seconds(1)))
        reader.stringList(
            "allowed_origins",
            into: &allowedOrigins,
            check: WebOrigin.checkOrigin
        )
        reader.stringList("allowed_hosts", into: &allowedHosts, check: WebOrigin.checkHost)
    }
}

/// What a service has its own defaults for, beside its ports.
package struct ServiceDefaults: Equatable, Sendable {
    /// The messages that a connection may send per second; 0 sets no limit.
    package var messageRateLimit: Int
    /// The most WebSocket clients at once from one address; 0 sets no limit.
    package var connectionsPerAddress: Int
    /// Further origins that pages may connect from.
    package var allowedOrigins: [String]

    /// Names them.
    package init(
        messageRateLimit: Int = 100,
        connectionsPerAddress: Int = 0,
        allowedOrigins: [String] = []
    ) {
        self.messageRateLimit = messageRateLimit
        self.connectionsPerAddress = connectionsPerAddress
        self.allowedOrigins = allowedOrigins
    }
}
