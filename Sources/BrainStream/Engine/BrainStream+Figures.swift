package import WebSocketCommon

extension BrainStream {
    /// What `/health` and `/metrics` tell.
    package var figures: [Figure] {
        let groups = audience.groups
        var figures: [Figure] = [
            .gauge("json_clients", "Clients that get JSON.", groups.clients(.json)),
            .gauge("msgpack_clients", "Clients that get MessagePack.", groups.clients(.msgpack)),
            .gauge(
                "options",
                "Different options of clients; a state is written once for each.",
                groups.count
            ),
            .gauge("symbols", "Symbols that states are kept of.", book.count),
            .gauge("halted", "1 while the system is halted, else 0.", book.isHalted ? 1 : 0),
            .counter("states", "States that were made.", Int(clamping: book.sequence)),
            .counter(
                "unkept_states",
                "States of the demo that were dropped because too many symbols are kept.",
                unkeptStates
            ),
            .counter(
                "full_packets",
                "Whole states that were said, once for each client.",
                Int(clamping: groups.counts.full)
            ),
            .counter(
                "delta_packets",
                "Differences that were said, once for each client.",
                Int(clamping: groups.counts.delta)
            ),
            .counter(
                "packet_bytes",
                "Bytes of both before they are framed, once for each client.",
                Int(clamping: groups.counts.bytes)
            ),
        ]
        if broker != nil { figures += brokerFigures }
        return figures
    }

    private var brokerFigures: [Figure] {
        [
            .gauge(
                "redis_connected",
                "1 while the message broker is there, else 0.",
                brokerState.isConnected ? 1 : 0
            ),
            .counter(
                "redis_messages",
                "Messages of the broker that were understood.",
                brokerState.messages
            ),
            .counter(
                "redis_rejected",
                "Messages of the broker that were not understood, or could not be kept.",
                brokerState.rejected
            ),
            .counter(
                "redis_losses",
                "How often the broker was lost, or not there to begin with.",
                brokerState.losses
            ),
        ]
    }
}
