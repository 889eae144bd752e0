import Testing
import WebSocketCommon

@testable import Hermes

@Suite("A simulation")
struct SimulationTests {
    private func value(_ name: String, _ simulation: Simulation) throws -> Double {
        simulation.values[try #require(simulation.schema.place(of: name))]
    }

    @Test("steps its modules: position follows velocity, state and output follow the input")
    func stepping() throws {
        var simulation = try Bench.simulation(Bench.configuration())
        simulation.set(try #require(simulation.schema.place(of: "inputs.thrust")), to: 3)
        for _ in 0..<100 { try simulation.advance() }
        #expect(abs(try value("vehicle.position.x", simulation) - 1.0) < 1e-12)
        #expect(abs(try value("vehicle.position.y", simulation) - 0.5) < 1e-12)
        #expect(abs(try value("physics.state", simulation) - 3.0) < 1e-12)
        #expect(abs(try value("physics.output", simulation) - 9.0) < 1e-12)
        #expect(simulation.frame == 100)
    }

    @Test("applies a wire before the modules step: dst = src × gain + offset")
    func wiring() throws {
        var configuration = Bench.configuration()
        configuration.wiring[0].gain = 2
        configuration.wiring[0].offset = 0.5
        var simulation = try Bench.simulation(configuration)
        simulation.set(0, to: 4)
        try simulation.advance()
        #expect(try value("physics.input", simulation) == 8.5)
        #expect(abs(try value("physics.state", simulation) - 0.085) < 1e-15)
    }

    @Test(
        "keeps time in whole nanoseconds, so that an hour at 60 Hz drifts by what 1/60 s is rounded by and no more"
    )
    func time() throws {
        var simulation = try Bench.simulation(Bench.configuration(rate: 60))
        for _ in 0..<216_000 { try simulation.advance() }
        #expect(simulation.time == 216_000 * 16_666_667)
    }

    @Test(
        "has a faster module step several times in a frame, whose length is the slowest module's step"
    )
    func multiRate() throws {
        var configuration = Bench.configuration(rate: 100)
        configuration.schedule = [
            .init("inputs", rate: 50), .init("physics", rate: 200), .init("vehicle"),
        ]
        var simulation = try Bench.simulation(configuration)
        simulation.set(0, to: 1)
        try simulation.advance()
        #expect(simulation.schema.rate == 50)
        #expect(simulation.time == 20_000_000)
        // Four steps of 5 ms, two of 10 ms.
        #expect(abs(try value("physics.state", simulation) - 0.02) < 1e-15)
        #expect(abs(try value("vehicle.position.x", simulation) - 0.02) < 1e-15)
    }

    @Test("ends at its end time, and not before")
    func end() throws {
        var configuration = Bench.configuration()
        configuration.endTime = 0.05
        var simulation = try Bench.simulation(configuration)
        while simulation.nextTime != nil { try simulation.advance() }
        #expect(simulation.frame == 5)
        try simulation.reset()
        #expect(simulation.nextTime == 10_000_000)
    }

    @Test("goes back to its initial conditions, modules and all")
    func reset() throws {
        var simulation = try Bench.simulation(Bench.configuration())
        let start = simulation.values
        simulation.set(0, to: 7)
        for _ in 0..<10 { try simulation.advance() }
        #expect(simulation.values != start)
        try simulation.reset()
        #expect(simulation.values == start)
        #expect(simulation.frame == 0)
        #expect(simulation.time == 0)
    }

    @Test("splits a signal's name at the first dot")
    func names() throws {
        let name = try #require(SignalName("icarus.Vehicle.position.z"))
        #expect(name.module == "icarus")
        #expect(name.local == "Vehicle.position.z")
        for wrong in [
            "", "a", ".a", "a.", "a*.b", "a.[b]", "a.b\n",
            String(repeating: "a", count: 200) + "." + String(repeating: "b", count: 60),
        ] {
            #expect(SignalName(wrong) == nil, "\(wrong)")
        }
    }

    @Test(
        "is refused for a wire that leads nowhere, a module that is there twice, and one that cannot be made"
    )
    func refused() throws {
        func problem(_ change: (inout SimulationConfiguration) -> Void) -> String? {
            var configuration = Bench.configuration()
            change(&configuration)
            do throws(SimulationError) { _ = try Bench.simulation(configuration) } catch {
                return "\(error)"
            }
            return nil
        }
        let wire = { (from: String, to: String) in
            SimulationConfiguration.Wire(from: Bench.name(from), to: Bench.name(to))
        }
        #expect(
            problem { $0.wiring = [wire("inputs.lift", "physics.input")] }
                == "Wire source signal not found: inputs.lift"
        )
        #expect(
            problem { $0.wiring = [wire("inputs.thrust", "physics.nothing")] }
                == "Wire destination signal not found: physics.nothing"
        )
        #expect(
            problem { $0.wiring = [wire("inputs.thrust", "physics.state")] }
                == "Wire destination is not writable: physics.state"
        )
        #expect(
            problem { $0.modules.append(.init("physics", .mockModule)) }
                == "module physics is there twice"
        )
        #expect(
            problem { $0.modules.append(.init("rocket", .icarus(RocketParameters()))) }
                == "module rocket: not in this test"
        )
    }

    @Test("fails with the module's name when a module fails")
    func failure() throws {
        var configuration = SimulationConfiguration()
        configuration.modules = [.init("glass", .mockPhysics)]
        var simulation = try Bench.simulation(configuration, ["glass": Fragile(failsAt: 0.01)])
        try simulation.advance()
        #expect(throws: SimulationError.module("glass", ModuleError("it broke"))) {
            try simulation.advance()
        }
        #expect(simulation.frame == 1)
    }
}
