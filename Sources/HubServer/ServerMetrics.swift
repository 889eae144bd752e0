internal import Telemetry
internal import WebSocketCommon

/// What a server counts; the names are those that the ecosystem's dashboards ask for.
struct ServerMetrics {
    var connections: UInt64 = 0
    /// The most WebSocket connections there were at a time.
    var peakWebSockets = 0
    var refusedConnections: UInt64 = 0
    var received = MessageCounts()
    /// Messages in the service's own protocol.
    var ownMessages: UInt64 = 0
    var sent = MessageCounts()
    /// Publications, by the place of their channels' declaration in the catalogue.
    var broadcasts: [UInt64]
    var broadcastSeconds = Histogram()
    /// How long the turns of the loop took: whatever comes meanwhile waits as long.
    var turnSeconds = Histogram()
    /// From a message's arrival to the last send of its turn, by the place of its type.
    private var latencies = MessageType.allCases.map { _ in
        Histogram(bounds: Histogram.latencySeconds)
    }
    /// The messages whose turn is not sent yet, and whether a publication is among what it said.
    var unanswered = MessageCounts()
    var hasUnsentPublication = false
    var connectionErrors: [String: UInt64] = [:]
    var messageErrors: [String: UInt64] = [:]
    var httpResponses: [UInt16: UInt64] = [:]
    private let channelKinds: [String]

    /// Counts nothing yet.
    ///
    /// - Parameter channelKinds: The kind of each channel declaration.
    init(channelKinds: [String]) {
        self.channelKinds = channelKinds
        broadcasts = Array(repeating: 0, count: channelKinds.count)
    }

    /// Notes that all which was said has been sent, so long after the first message or publication.
    mutating func recordSent(after seconds: Double) {
        if hasUnsentPublication { broadcastSeconds.record(seconds) }
        hasUnsentPublication = false
        unanswered.takeEach { index, count in latencies[index].record(seconds, times: count) }
    }

    /// Figures that are not counted here but asked for when the page is written.
    struct Present {
        var openWebSockets: Int
        var eventStreams: Int
        var rooms: Int
        var subscriptions: Int
        var deliveries: UInt64
        var sending: SendStatistics
        var compression: CompressionFigures
        var pendingWork: Int
        var residentMemory: Int
        var processorSeconds: Double
        var uptime: Double
        var isHealthy: Bool
    }

    /// Writes the page.
    func page(server: String, _ present: Present, _ figures: [(prefix: String, figures: [Figure])])
        -> [UInt8]
    {
        var text = MetricsText(server: server)
        text.add(
            .counter,
            "websocket_connections_total",
            "WebSocket connections since the start.",
            by: "tls_mode",
            [("ws", connections)]
        )
        text.add(
            .gauge,
            "websocket_connections_active",
            "WebSocket connections open now.",
            present.openWebSockets
        )
        text.add(
            .gauge,
            "hub_event_streams",
            "Connections that listen by Server-Sent Events.",
            present.eventStreams
        )
        addMessages(to: &text)
        if ownMessages > 0 {
            text.add(
                .counter,
                "hub_own_messages_total",
                "Messages from clients in the service's own protocol.",
                ownMessages
            )
        }
        text.add(
            .counter,
            "websocket_broadcast_total",
            "Publications, by the kind of channel.",
            by: "channel",
            Dictionary(zip(channelKinds, broadcasts), uniquingKeysWith: +)
                .filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
        text.add(
            "websocket_broadcast_duration_seconds",
            "Time from a publication's arrival to its last send.",
            broadcastSeconds
        )
        text.add(
            "websocket_latency_seconds",
            "Time from a message's arrival to the last send of what follows from it.",
            by: "message_type",
            MessageType.allCases.map { ($0.rawValue, latencies[$0.index]) }
                .filter { $0.1.count > 0 }.sorted { $0.0 < $1.0 }
        )
        addErrors(to: &text)
        addNamesOfOld(to: &text, present)
        text.add(
            .counter,
            "hub_refused_connections_total",
            "Connections turned away because the process has no descriptor left.",
            present.sending.refusedConnections
        )
        text.add(.gauge, "hub_rooms", "Channels that somebody listens to.", present.rooms)
        text.add(
            .gauge,
            "hub_subscriptions",
            "Subscriptions to all channels.",
            present.subscriptions
        )
        text.add(
            .counter,
            "hub_deliveries_total",
            "Messages sent, counted once for each receiver.",
            present.deliveries
        )
        text.add(
            .counter,
            "hub_send_calls_total",
            "System calls that sent them.",
            present.sending.sendCalls
        )
        text.add(
            .counter,
            "hub_compressed_messages_total",
            "Messages that were compressed, each once, whoever it was for.",
            present.compression.messages
        )
        text.add(
            .counter,
            "hub_compressed_bytes_total",
            "Their bytes, before and after.",
            by: "stage",
            [
                ("before", present.compression.bytesBefore),
                ("after", present.compression.bytesAfter),
            ]
        )
        text.add(
            .gauge,
            "hub_slow_connections",
            "Connections that have not taken all that was sent to them.",
            present.sending.slowConnections
        )
        text.add(
            .gauge,
            "hub_outbox_bytes",
            "Bytes that wait for them.",
            present.sending.waitingBytes
        )
        text.add(
            .counter,
            "hub_replaced_events_total",
            "Events that slow connections did not receive because newer ones replaced them.",
            present.sending.replacedEvents
        )
        text.add(
            .gauge,
            "hub_pending_work",
            "Pieces of work, for a database or a file, that are not done.",
            present.pendingWork
        )
        text.add(
            "hub_turn_seconds",
            "How long the turns of the loop took, which is how long what comes meanwhile waits.",
            turnSeconds
        )
        text.add(
            .gauge,
            "process_resident_memory_bytes",
            "Resident memory of the process.",
            present.residentMemory
        )
        text.add(
            .counter,
            "process_cpu_seconds_total",
            "Processor time of the process, all its threads together.",
            present.processorSeconds
        )
        text.add(.gauge, "hub_uptime_seconds", "Time since the start.", present.uptime)
        for (prefix, figures) in figures {
            for figure in figures {
                let name = "\(prefix)_\(figure.name)\(figure.isCounter ? "_total" : "")"
                if let fraction = figure.fraction {
                    text.add(.gauge, name, figure.summary, fraction)
                } else {
                    let kind: MetricsText.Kind = figure.isCounter ? .counter : .gauge
                    text.add(kind, name, figure.summary, figure.value)
                }
            }
        }
        return text.bytes
    }

    private func addMessages(to text: inout MetricsText) {
        let samples = [("received", received), ("sent", sent)].flatMap { direction, counts in
            MessageType.allCases.filter { counts[$0] > 0 }
                .sorted { $0.rawValue < $1.rawValue }
                .map { (values: [$0.rawValue, direction], value: counts[$0]) }
        }
        text.add(
            .counter,
            "websocket_messages_total",
            "Messages from clients, and to one client alone or each receiver of an event.",
            by: ["message_type", "direction"],
            samples
        )
    }

    /// What the dashboards of mahavishnu's own servers ask for.
    private func addNamesOfOld(to text: inout MetricsText, _ present: Present) {
        text.add(
            .gauge,
            "websocket_connections",
            "WebSocket connections open now, by its older name.",
            present.openWebSockets
        )
        text.add(
            .gauge,
            "websocket_subscriptions",
            "Subscriptions to all channels, by its older name.",
            present.subscriptions
        )
        let errors = connectionErrors.merging(messageErrors, uniquingKeysWith: +)
        text.add(
            .counter,
            "websocket_errors_total",
            "Errors of connections and messages, by kind.",
            by: "error_type",
            errors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
        text.add(
            .gauge,
            "websocket_health",
            "1 when the server is healthy, else 0.",
            present.isHealthy ? 1 : 0
        )
    }

    private func addErrors(to text: inout MetricsText) {
        text.add(
            .counter,
            "websocket_connection_errors_total",
            "Connections that went wrong, by how.",
            by: "error_type",
            connectionErrors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
        text.add(
            .counter,
            "websocket_message_errors_total",
            "Messages that were answered by an error, by its code.",
            by: "error_type",
            messageErrors.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        )
        text.add(
            .counter,
            "http_responses_total",
            "HTTP responses, by status.",
            by: "status",
            httpResponses.sorted { $0.key < $1.key }.map { ("\($0.key)", $0.value) }
        )
    }
}

/// How many messages there were of each type; counting one touches no dictionary.
struct MessageCounts {
    private var counts = [UInt64](repeating: 0, count: MessageType.allCases.count)

    /// How many there were of all types.
    var total: UInt64 { counts.reduce(0, +) }

    /// Shows each count that is not zero, by the place of its type, and sets it to zero.
    mutating func takeEach(_ body: (Int, UInt64) -> Void) {
        for index in counts.indices where counts[index] > 0 {
            body(index, counts[index])
            counts[index] = 0
        }
    }

    subscript(type: MessageType) -> UInt64 {
        get { counts[type.index] }
        set { counts[type.index] = newValue }
    }
}
