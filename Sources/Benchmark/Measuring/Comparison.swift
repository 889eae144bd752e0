/// The slices of several servers, cycle by cycle.
struct Comparison {
    /// What one server did.
    struct Result {
        let server: Server
        let workload: Workload
        var slices: [Slice] = []
        /// How long sampled deliveries took, in milliseconds.
        var latencies: [Double] = []

        /// Microseconds of processor time for a delivery.
        var cost: Quartiles { Quartiles(slices.map(\.microsecondsPerDelivery)) }
        /// Microseconds of processor time for a message.
        var messageCost: Quartiles { Quartiles(slices.map(\.microsecondsPerMessage)) }
        /// Deliveries a second, while the clients share the machine.
        var rate: Double { Quartiles(slices.map { Double($0.deliveries) / $0.seconds }).median }
        /// Messages a second.
        var messageRate: Double {
            Quartiles(slices.map { Double($0.messages) / $0.seconds }).median
        }
        var lost: Int { slices.reduce(0) { $0 + $1.lost } }
        /// How many frames a subscriber found when it read.
        var framesPerRead: Double {
            let reads = slices.reduce(0) { $0 + $1.reads }
            return Double(slices.reduce(0) { $0 + $1.deliveries }) / Double(max(reads, 1))
        }
    }

    private(set) var results: [Result]

    init(_ entrants: [(server: Server, workload: Workload)]) {
        results = entrants.map { Result(server: $0.server, workload: $0.workload) }
    }

    mutating func add(_ slice: Slice, latencies: [UInt64], at place: Int) {
        results[place].slices.append(slice)
        results[place].latencies += latencies.map { Double($0) / 1e6 }
    }

    /// The cost of a server's message by that of another's in the same cycle; `nil` when the other does not take part.
    func ratio(_ result: Result, to other: ServerKind) -> Quartiles? {
        results.first { $0.server.kind == other }.map { Self.ratio(result, to: $0) }
    }

    /// The cost of a message by that of another result in the same cycle.
    static func ratio(_ result: Result, to other: Result) -> Quartiles {
        Quartiles(
            zip(result.slices, other.slices).map {
                $0.microsecondsPerMessage / $1.microsecondsPerMessage
            }
        )
    }
}
