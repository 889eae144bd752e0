/// All slices of one workload, cycle by cycle.
struct Row {
    /// What one server did.
    struct Result {
        let server: ServerKind
        var slices: [Slice] = []
        /// How long sampled deliveries took, in milliseconds.
        var latencies: [Double] = []

        /// Microseconds of processor time for a delivery.
        var cost: Quartiles { Quartiles(slices.map(\.microsecondsPerDelivery)) }
        /// Deliveries a second, while the clients share the machine.
        var rate: Double { Quartiles(slices.map { Double($0.deliveries) / $0.seconds }).median }
        /// The size of a delivered frame.
        var frameSize: Double {
            let deliveries = slices.reduce(0) { $0 + $1.deliveries }
            return Double(slices.reduce(0) { $0 + $1.bytes }) / Double(max(deliveries, 1))
        }
    }

    let workload: Workload
    private(set) var results: [Result]

    init(_ workload: Workload, servers: [ServerKind]) {
        self.workload = workload
        results = servers.map { Result(server: $0) }
    }

    mutating func add(_ slice: Slice, latencies: [UInt64], at place: Int) {
        results[place].slices.append(slice)
        results[place].latencies += latencies.map { Double($0) / 1e6 }
    }

    /// The cost of a server's delivery by that of the floor in the same cycle.
    func ratio(_ result: Result) -> Quartiles {
        Quartiles(
            zip(result.slices, results[0].slices).map {
                $0.microsecondsPerDelivery / $1.microsecondsPerDelivery
            }
        )
    }
}
