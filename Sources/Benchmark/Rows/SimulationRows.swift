internal import Hermes

/// What simulated frames take in this process, by the thread's processor time: nothing is told to anybody.
enum SimulationRows {
    private static let batches = 25
    /// A simulated minute.
    private static let frames = 60 * RocketFlight.rate
    private static let chainLength = 100

    static func measure(_ report: inout Report) throws {
        report.begin(
            Section(
                Part.simulation.rawValue,
                "Simulation: frames as fast as possible, a simulated minute at \(RocketFlight.rate) Hz",
                [
                    .text("what", "what", width: 52), .number("ns/frame", "nanoseconds"),
                    .quartiles("nanoseconds_quartiles"),
                    .number("thousands/s", "thousands_per_second"),
                    .number("x real time", "times_real_time"),
                ]
            )
        )
        try add("the rocket, from the ground to the end of its fuel", &report) {
            try RocketFlight.simulation()
        }
        try add("the rocket in free fall from 100 km, engine off", &report) {
            var parameters = RocketParameters()
            parameters.altitude = 100_000
            parameters.throttle = 0
            return try RocketFlight.simulation(parameters)
        }
        try add("\(chainLength) mock modules, each wired to the next", &report) { try chain() }
    }

    /// Modules of which each integrates what the one before says; the first has an input that is not 0.
    private static func chain() throws -> Simulation {
        let names = (0..<chainLength).map { "mock\($0)" }
        var configuration = SimulationConfiguration()
        configuration.modules = names.map { .init($0, .mockPhysics) }
        configuration.rate = Double(RocketFlight.rate)
        configuration.wiring = zip(names, names.dropFirst()).compactMap { from, to in
            guard let source = SignalName(module: from, local: "output"),
                let destination = SignalName(module: to, local: "input")
            else { return nil }
            // Less than a half, so that values do not grow along the chain.
            return .init(from: source, to: destination, gain: 0.4)
        }
        var simulation = try Simulation(configuration) { (_) throws(ModuleError) in MockPhysics() }
        simulation.set(0, to: 1)
        return simulation
    }

    private static func add(
        _ name: String,
        _ report: inout Report,
        _ make: () throws -> Simulation
    ) throws {
        var figures: [Double] = []
        for batch in -2..<batches {
            var simulation = try make()
            defer { simulation.close() }
            let start = MonotonicClock.threadNanoseconds()
            for _ in 0..<frames { try simulation.advance() }
            let taken = MonotonicClock.threadNanoseconds() - start
            guard simulation.frame == UInt64(frames),
                simulation.values.allSatisfy(\.isFinite),
                simulation.values.contains(where: { $0 != 0 })
            else { throw BenchmarkError("\(name): the simulation did not go as it should") }
            if batch >= 0 { figures.append(Double(taken) / Double(frames)) }
        }
        let quartiles = Quartiles(figures)
        let rate = 1e9 / quartiles.median
        report.add([
            .text(name), .median(quartiles, 0), .range(quartiles, 0), .number(rate / 1000, 0),
            .count(Int(rate / Double(RocketFlight.rate))),
        ])
    }
}
