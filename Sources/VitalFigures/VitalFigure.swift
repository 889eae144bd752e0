internal import WebSocketCommon

/// One of a service's vital figures.
struct VitalFigure: Equatable {
    /// Which one it is, and how much of it does not matter.
    ///
    /// An idle service's figures hardly move, so beside their own noise a millisecond or a page of memory would be far from usual. What
    /// is told is at least five times as much as what does not matter, a level that has moved or a trend at least three times.
    struct Kind {
        let name: String
        /// How much may differ without mattering, in the figure's unit; 0 when everything does.
        let unit: Double

        /// The connections: five that come at once are told of.
        static let connections = Kind(name: "hub_connections", unit: 1)
        /// The resident memory: 5 MiB is a third of an idle service's.
        static let memory = Kind(name: "hub_memory_bytes", unit: 1_048_576)
        /// What waits for slow readers: each of them has a few times as much in the kernel already.
        static let outbox = Kind(name: "hub_outbox_bytes", unit: 65_536)
        /// The processor time, of all processors together.
        static let processor = Kind(name: "hub_processor_ratio", unit: 0.01)
        /// The messages received.
        static let messages = Kind(name: "hub_messages_per_second", unit: 5)
        /// The messages sent.
        static let deliveries = Kind(name: "hub_deliveries_per_second", unit: 5)
        /// The readers that were dropped and the events that were replaced: each is a loss to somebody.
        static let drops = Kind(name: "hub_drops_per_second", unit: 0)
        /// The mean length of the loop's turns: people notice 10 ms, and an idle loop has so few turns that other work of the machine's
        /// makes a millisecond or two of their mean.
        static let loopDelay = Kind(name: "hub_loop_delay_seconds", unit: 0.002)
        /// Whether the service answers.
        static let up = Kind(name: "hub_up", unit: 0)
    }

    /// What part of a value does not matter: a rate that is counted over an interval is no more exact.
    private static let share = 0.02

    let name: String
    let value: Double
    /// How much may differ without mattering.
    let resolution: Double

    /// Makes one.
    init(_ kind: Kind, _ value: Double) {
        name = kind.name
        self.value = value
        resolution = kind.unit > 0 ? max(kind.unit, Self.share * value) : 0
    }

    /// The sample that akosha records.
    func sample(of service: String) -> JSON {
        [
            "name": .string(name), "value": .float(value), "resolution": .float(resolution),
            "labels": ["service": .string(service)],
        ]
    }
}
