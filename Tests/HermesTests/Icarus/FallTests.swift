import CMath
import Hermes
import Testing

@Suite("A body falls as Galileo says, and in air as Newton's drag says")
struct FallTests {
    static let gravity = 9.80665

    // z(t) = z₀ − g t²/2: a polynomial of second degree, which a method of fourth order follows exactly.
    @Test("1 kg falls from 100 m by g t²/2, to rounding")
    func freeFall() throws {
        var body = try TestRocket.body {
            $0.structureMass = 1
            $0.altitude = 100
        }
        var worst = 0.0
        for step in 1...450 {
            try body.fly(of: 0.01)
            let t = Double(step) * 0.01
            worst = max(worst, abs(body["Vehicle.position.z"] - (100 - Self.gravity * t * t / 2)))
        }
        print(
            "figure: free fall of 1 kg from 100 m, 4.5 s at 100 Hz: error at most \(worst) m"
        )
        #expect(worst < 1e-11)
        #expect(abs(body["Vehicle.velocity_ref.z"] + Self.gravity * 4.5) < 1e-12)
        #expect(body["Vehicle.position.x"] == 0)
        #expect(abs(body["Vehicle.velocity_ned.d"] - Self.gravity * 4.5) < 1e-12)
        #expect(body["Vehicle.total_mass"] == 1)
    }

    @Test("a tumbling body falls no differently")
    func tumblingFall() throws {
        var body = try TestRocket.body {
            $0.altitude = 100
            $0.angularVelocity = [3, -2, 1]
        }
        try body.fly(steps: 400, of: 0.01)
        #expect(abs(body["Vehicle.position.z"] - (100 - Self.gravity * 8)) < 1e-11)
    }

    // dv/dt = g − k v²/m has v = v∞ tanh(g t / v∞), v∞ = √(2 m g / (ρ Cd A)).
    @Test("in air of one density it approaches its terminal velocity as a hyperbolic tangent")
    func terminalVelocity() throws {
        var body = try TestRocket.body {
            $0.structureMass = 80
            $0.dragCoefficient = 1
            $0.referenceArea = 0.7
            $0.scaleHeight = 1e20
            $0.altitude = 3000
        }
        let terminal = (2 * 80 * Self.gravity / (1.225 * 0.7)).squareRoot()
        var worst = 0.0
        for step in 1...1500 {
            try body.fly(of: 0.01)
            let e = math_exp(-2 * Self.gravity * Double(step) * 0.01 / terminal)
            let expected = terminal * (1 - e) / (1 + e)
            worst = max(worst, abs(body["Vehicle.velocity_ned.d"] - expected))
        }
        print("figure: fall in air, terminal velocity \(terminal) m/s: error at most \(worst) m/s")
        #expect(worst < 1e-9)
        let speed = body["Aero.airspeed"]
        #expect(abs(body["Aero.dynamic_pressure"] - 0.5 * 1.225 * speed * speed) < 1e-9)
        #expect(abs(body["Aero.force.z"] - 0.5 * 1.225 * speed * speed * 0.7) < 1e-9)
    }

    @Test("the air thins by e with every scale height, and not below the ground")
    func density() throws {
        let e = 2.718281828459045
        for (altitude, factor) in [(0, 1), (8500, 1 / e), (17_000, 1 / (e * e))]
            as [(Double, Double)]
        {
            let body = try TestRocket.body { $0.altitude = altitude }
            #expect(abs(body["Atmosphere.density"] - 1.225 * factor) < 1e-15)
            #expect(body["Atmosphere.altitude"] == altitude)
        }
        let deep = try TestRocket.body { $0.altitude = -1e9 }
        #expect(deep["Atmosphere.density"] == 1.225)
    }
}
