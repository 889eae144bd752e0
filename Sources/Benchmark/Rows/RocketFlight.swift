internal import Hermes

/// Simulations that are measured in this process.
enum RocketFlight {
    /// Frames per simulated second, as the hub's own rocket has it.
    static let rate = 120

    /// The rocket whose module is called `rocket`, from its start.
    static func simulation(_ parameters: RocketParameters = RocketParameters()) throws -> Simulation
    {
        var configuration = SimulationConfiguration()
        configuration.modules = [.init("rocket", .icarus(parameters))]
        configuration.rate = Double(rate)
        return try Simulation(configuration) { (_) throws(ModuleError) in IcarusModule(parameters) }
    }

    /// The values of all signals, at 60 Hz, while it flies for so many seconds.
    static func snapshots(seconds: Int) throws -> (names: [String], frames: [[Double]]) {
        var rocket = try simulation()
        defer { rocket.close() }
        var frames: [[Double]] = []
        for frame in 1...seconds * rate {
            try rocket.advance()
            if frame.isMultiple(of: 2) { frames.append(rocket.values) }
        }
        return (rocket.schema.names, frames)
    }
}
