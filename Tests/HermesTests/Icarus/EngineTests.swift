import CMath
import Hermes
import Testing

@Suite("An engine burns what is in the tank, and no more")
struct EngineTests {
    static let exhaustSpeed = 311 * 9.80665
    /// Fuel a second at full thrust.
    static let flow = 50_000 / exhaustSpeed

    /// The default rocket, upright over a flat Earth, without air and ground.
    static func rocket(_ change: (inout RocketParameters) -> Void = { _ in }) throws -> TestRocket {
        try TestRocket {
            $0.frame = .flat
            $0.gravity = .constant
            $0.hasGround = false
            $0.dragCoefficient = 0
            change(&$0)
        }
    }

    // Tsiolkovsky: Δv = Isp g₀ ln (m₀ / m₁); gravity is constant, so it takes exactly g t.
    @Test("it gains Tsiolkovsky's speed", arguments: [0.01, 0.1, 0.37])
    func tsiolkovsky(_ dt: Double) throws {
        var rocket = try Self.rocket()
        let steps = Int(70 / dt)
        try rocket.fly(steps: steps, of: dt)
        let gained = rocket["Vehicle.velocity_ref.z"] + 9.80665 * rocket.time
        let expected = Self.exhaustSpeed * math_log(1550 / 550)
        print(
            "figure: Tsiolkovsky, steps of \(dt) s: \(gained) m/s, formula \(expected) m/s,"
                + " error \(gained - expected) m/s"
        )
        #expect(abs(gained - expected) < (dt < 0.05 ? 1e-9 : 1e-6))
        #expect(rocket["FuelTank.fuel_mass"] == 0)
        #expect(rocket["Vehicle.total_mass"] == 550)
    }

    @Test("the step in which the fuel runs out burns exactly the rest")
    func burnOut() throws {
        // 1,000 kg at 16.39 kg/s last 60.997 s; a step of 1 s holds the end.
        var rocket = try Self.rocket()
        try rocket.fly(steps: 60, of: 1)
        #expect(abs(rocket["FuelTank.fuel_mass"] - (1000 - 60 * Self.flow)) < 1e-9)
        #expect(rocket["FuelTank.fuel_mass"] > 0)
        #expect(rocket["Engine.thrust"] == 50_000)
        #expect(rocket["FuelTank.fuel_mass_dot"] == -rocket["Engine.mass_flow_rate"])
        try rocket.fly(of: 1)
        #expect(rocket["FuelTank.fuel_mass"] == 0)
        for signal in [
            "Engine.thrust", "Engine.mass_flow_rate", "FuelTank.mass_flow_rate",
            "FuelTank.fuel_mass_dot",
        ] {
            #expect(rocket[signal] == 0)
        }
        let speed = rocket["Vehicle.velocity_ref.z"]
        try rocket.fly(of: 1)
        #expect(abs(rocket["Vehicle.velocity_ref.z"] - (speed - 9.80665)) < 1e-10)
    }

    @Test(
        "the throttle is held to 0...1, and NaN closes the engine",
        arguments: [
            (0.25, 12_500), (1, 50_000), (1.0000001, 50_000), (1e300, 50_000), (.infinity, 50_000),
            (0, 0),
            (-0.5, 0), (-.infinity, 0), (.nan, 0),
        ] as [(Double, Double)]
    )
    func throttle(_ command: Double, _ thrust: Double) throws {
        var rocket = try Self.rocket()
        rocket["Engine.throttle_cmd"] = command
        try rocket.fly(of: 0.01)
        #expect(rocket["Engine.thrust"] == thrust)
        #expect(rocket.vector("Engine.force") == [thrust, 0, 0])
        #expect(abs(rocket["Engine.mass_flow_rate"] - thrust / Self.exhaustSpeed) < 1e-12)
        #expect(
            abs(rocket["FuelTank.fuel_mass"] - (1000 - thrust / Self.exhaustSpeed * 0.01)) < 1e-12
        )
        // What was set stays as it was set.
        let kept = rocket["Engine.throttle_cmd"]
        #expect(kept == command || (kept.isNaN && command.isNaN))
        #expect(rocket["Vehicle.position.z"].isFinite)
    }

    @Test("without fuel there is no thrust")
    func dry() throws {
        var rocket = try Self.rocket { $0.fuelMass = 0 }
        #expect(rocket["Engine.thrust"] == 0)
        try rocket.fly(steps: 100, of: 0.01)
        #expect(rocket["Engine.thrust"] == 0)
        #expect(abs(rocket["Vehicle.velocity_ref.z"] + 9.80665) < 1e-12)
    }

    @Test("a thrust beside the centre of gravity turns the body")
    func moment() throws {
        let rocket = try Self.rocket {
            $0.enginePosition = [-5, 0.2, 0]
            $0.engineAxis = [2, 0, 0]
        }
        #expect(rocket.vector("Engine.force") == [50_000, 0, 0])
        // r × F with r = (…, 0.2, 0) and F = (50 kN, 0, 0).
        #expect(rocket.vector("Vehicle.total_moment") == [0, 0, -10_000])
        let acceleration = rocket["Vehicle.omega_body_dot.z"]
        #expect(abs(acceleration + 10_000 / rocket["Vehicle.inertia.zz"]) < 1e-12)
        #expect(rocket.vector("Engine.application_point") == [-5, 0.2, 0])
    }

    @Test(
        "a thrust across the body turns it about the centre of gravity, not about the body's centre"
    )
    func lever() throws {
        var rocket = try Self.rocket { $0.engineAxis = [0, 0, 3] }
        for _ in 0..<3 {
            // M_y = −r_x F_z, r_x from the centre of gravity, which wanders with the fuel.
            let lever = -5 - rocket["Vehicle.cg.x"]
            #expect(abs(rocket["Vehicle.total_moment.y"] - -lever * 50_000) < 1e-8)
            try rocket.fly(steps: 10, of: 0.01)
        }
    }

    @Test("mass, centre of gravity and inertia follow the fuel")
    func masses() throws {
        var rocket = try Self.rocket()
        for _ in 0..<8 {
            let fuel = rocket["FuelTank.fuel_mass"]
            let (tank, total) = (50 + fuel, 550 + fuel)
            let centre = -tank / total
            #expect(rocket["FuelTank.mass"] == tank)
            #expect(abs(rocket["Vehicle.total_mass"] - total) < 1e-12)
            #expect(abs(rocket["Vehicle.cg.x"] - centre) < 1e-14)
            // Cylinders m r²/2 and m (3r² + L²)/12, Steiner's m d² for each.
            let along = 500 * 0.25 / 2 + tank * 0.25 / 2
            let across =
                500 * (0.75 + 100) / 12 + 500 * centre * centre
                + tank * (0.75 + 16) / 12 + tank * (-1 - centre) * (-1 - centre)
            #expect(abs(rocket["Vehicle.inertia.xx"] - along) < 1e-10)
            #expect(abs(rocket["Vehicle.inertia.yy"] - across) < 1e-10)
            #expect(abs(rocket["Vehicle.inertia.zz"] - across) < 1e-10)
            for product in ["xy", "xz", "yz"] { #expect(rocket["Vehicle.inertia.\(product)"] == 0) }
            try rocket.fly(steps: 10, of: 1)
        }
        #expect(rocket["FuelTank.fuel_mass"] == 0)
    }
}
