import WebSocketCommon

@testable import Hermes

/// Makes simulations for tests.
enum Bench {
    static func name(_ text: String) -> SignalName {
        guard let name = SignalName(text) else { preconditionFailure("\(text) is no name") }
        return name
    }

    /// A simulation of modules that are made here.
    static func simulation(
        _ configuration: SimulationConfiguration,
        _ modules: [String: any SimulationModule] = [:]
    ) throws(SimulationError) -> Simulation {
        try Simulation(configuration) { (module) throws(ModuleError) in
            if let made = modules[module.name] { return made }
            switch module.maker {
            case .injection(let signals): return InjectionModule(signals)
            case .mockPhysics: return MockPhysics()
            case .mockModule: return MockModule()
            case .icarus, .process, .library: throw ModuleError("not in this test")
            }
        }
    }

    /// `inputs.thrust` (N) leads to `physics.input`; `vehicle` moves by itself.
    static func configuration(
        _ mode: SimulationConfiguration.Mode = .realtime,
        rate: Double = 100,
        telemetryRate: Double = 60
    ) -> SimulationConfiguration {
        var configuration = SimulationConfiguration()
        configuration.modules = [
            .init("inputs", .injection([SignalDeclaration("thrust", unit: "N")])),
            .init("physics", .mockPhysics),
            .init("vehicle", .mockModule),
        ]
        configuration.wiring = [.init(from: name("inputs.thrust"), to: name("physics.input"))]
        configuration.mode = mode
        configuration.rate = rate
        configuration.telemetryRate = telemetryRate
        return configuration
    }
}

/// A module that fails when it is told to.
struct Fragile: SimulationModule {
    /// From which simulated time on it fails, in seconds.
    var failsAt = Double.infinity
    var type: String { "fragile" }

    mutating func stage() -> [SignalDeclaration] { [SignalDeclaration("x", isWritable: true)] }
    mutating func reset(_ values: inout [Double]) { values = [0] }
    mutating func step(_ values: inout [Double], time: Double, dt: Double) throws(ModuleError) {
        if time >= failsAt { throw ModuleError("it broke") }
        values[0] += 1
    }
}
