import Hermes
import Testing

@Suite("The _dot signals are what the states change by")
struct DerivativeTests {
    static let states = [
        ("Vehicle.position", ["x", "y", "z"]), ("Vehicle.velocity_body", ["x", "y", "z"]),
        ("Vehicle.attitude", ["w", "x", "y", "z"]), ("Vehicle.omega_body", ["x", "y", "z"]),
    ]

    // (s(t + h) − s(t − h)) / 2h differs from the derivative by h² s‴ / 6.
    @Test(
        "each agrees with the difference of its state",
        arguments: RocketParameters.Frame.allCases
    )
    func differences(_ frame: RocketParameters.Frame) throws {
        var rocket = try TestRocket {
            $0.frame = frame
            $0.gravity = frame == .flat ? .constant : .pointMass
            $0.altitude = 2000
            $0.angularVelocity = [0.3, -0.2, 0.1]
            $0.velocity = [30, 40, 100]
            $0.enginePosition = [-5, 0.01, 0.02]
            $0.pitch = 70
        }
        rocket["Vehicle.external_force.y"] = 500
        rocket["Vehicle.external_moment.z"] = 40
        try rocket.fly(steps: 100, of: 0.01)
        let h = 1e-3
        let before = rocket
        try rocket.fly(of: h)
        var after = rocket
        try after.fly(of: h)
        for (state, parts) in Self.states {
            for part in parts {
                let change = (after["\(state).\(part)"] - before["\(state).\(part)"]) / (2 * h)
                let told = rocket["\(state)_dot.\(part)"]
                #expect(abs(change - told) < 2e-5 * max(1, abs(told)), "\(state)_dot.\(part)")
            }
        }
        let fuel = (after["FuelTank.fuel_mass"] - before["FuelTank.fuel_mass"]) / (2 * h)
        #expect(abs(fuel - rocket["FuelTank.fuel_mass_dot"]) < 1e-8)
    }

    @Test("velocity_body is velocity_ref in the body's axes, and the force makes the acceleration")
    func bodyAxes() throws {
        var rocket = try TestRocket.body {
            $0.velocity = [3, 4, 5]
            $0.yaw = 33
            $0.pitch = -12
        }
        rocket["Vehicle.external_force.x"] = 700
        rocket["Vehicle.external_force.y"] = 30
        rocket["Vehicle.external_force.z"] = -100
        rocket["Vehicle.external_moment.x"] = 11
        try rocket.fly(steps: 10, of: 0.1)
        let velocity = turned(rocket.vector("Vehicle.velocity_body"), by: rocket.attitude)
        #expect(distance(velocity, rocket.vector("Vehicle.velocity_ref")) < 1e-12)
        // a = F / m: 700 N on 500 kg for 1 s.
        #expect(abs(rocket["Vehicle.velocity_ref.x"] - (3 + 1.4)) < 1e-12)
        let force = turned(rocket.vector("Vehicle.total_force"), by: rocket.attitude)
        #expect(distance(force, [700, 30, -100 - 500 * 9.80665]) < 1e-9)
        #expect(rocket.vector("Vehicle.total_moment") == [11, 0, 0])
        #expect(abs(rocket["Vehicle.omega_body.x"] - 11 / rocket["Vehicle.inertia.xx"]) < 1e-12)
        rocket["Vehicle.external_moment.y"] = 7
        rocket["Vehicle.external_moment.z"] = -3
        try rocket.fly(of: 0.1)
        #expect(rocket.vector("Vehicle.total_moment") == [11, 7, -3])
    }

    @Test("gravity is told as acceleration and as force")
    func gravity() throws {
        let rocket = try TestRocket { $0.position = [0, 7_000_000, 0] }
        let expected = -3.986004418e14 / (7e6 * 7e6)
        #expect(abs(rocket["Gravity.acceleration.y"] - expected) < 1e-14)
        #expect(abs(rocket["Gravity.force.y"] - expected * 1550) < 1e-10)
        #expect(rocket.vector("Gravity.position") == [0, 7_000_000, 0])
        #expect(rocket["Gravity.mass"] == 1550)
    }
}
