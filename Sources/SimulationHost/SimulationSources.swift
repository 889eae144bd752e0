package import Hermes

/// Simulations with modules that live here and outside.
package enum SimulationSources {
    /// Makes a simulation, stages its modules and puts them into their initial conditions.
    ///
    /// - Throws: Why it cannot run.
    package static func simulation(
        _ configuration: SimulationConfiguration
    ) throws(SimulationError) -> Simulation {
        try Simulation(configuration) { (module) throws(ModuleError) in
            switch module.maker {
            case .injection(let signals): InjectionModule(signals)
            case .mockPhysics: MockPhysics()
            case .mockModule: MockModule()
            case .icarus(let parameters): IcarusModule(parameters)
            case .process(let process): ProcessModule(process)
            case .library(let library): IcarusLibrary(library)
            }
        }
    }
}

extension SimulationConfiguration {
    /// The built-in rocket, by the wall clock: what `settings/hermes/rocket_ascent.yaml` says.
    package static var rocketAscent: SimulationConfiguration {
        var configuration = SimulationConfiguration()
        configuration.modules = [Module("rocket", .icarus(RocketParameters()))]
        configuration.mode = .realtime
        configuration.rate = 120
        return configuration
    }
}
