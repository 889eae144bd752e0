import CMath
import Hermes
import Testing

@Suite("The default rocket climbs as a point that moves up and down only")
struct AscentTests {
    /// The ascent from the equator, written again for one dimension: r̈ = F(t, r, ṙ) / m(t) − μ/r² + ω² r.
    ///
    /// What it leaves out, the way that Coriolis pushes the rocket to the west, is a ten-thousandth of it.
    static func twin(seconds: Double) -> (altitude: Double, speed: Double) {
        let radius = 6_378_137.0
        let flow = 50_000 / (311 * 9.80665)
        func acceleration(_ t: Double, _ r: Double, _ v: Double) -> Double {
            let mass = max(550, 1550 - flow * t)
            let thrust = flow * t < 1000 ? 50_000.0 : 0
            let drag = 0.5 * 1.225 * math_exp(-(r - radius) / 8500) * 0.5 * 0.785 * v * abs(v)
            return (thrust - drag) / mass - 3.986004418e14 / (r * r) + 7.2921150e-5 * 7.2921150e-5
                * r
        }
        // Heun's method of second order, with steps so small that it does not matter.
        var (r, v) = (radius, 0.0)
        let dt = 0.001
        for step in 0..<Int(seconds / dt) {
            let t = Double(step) * dt
            let first = acceleration(t, r, v)
            let second = acceleration(t + dt, r + v * dt, v + first * dt)
            (r, v) = (r + (v + first * dt / 2) * dt, v + (first + second) / 2 * dt)
        }
        return (r - radius, v)
    }

    @Test("altitude and speed agree with a twin in one dimension", arguments: [30.0, 60, 120])
    func ascent(_ seconds: Double) throws {
        var rocket = try TestRocket()
        try rocket.fly(steps: Int(seconds * 120), of: 1 / 120.0)
        let twin = Self.twin(seconds: seconds)
        let altitude = rocket["Vehicle.position_lla.alt"]
        let speed = -rocket["Vehicle.velocity_ned.d"]
        print(
            "figure: default ascent, \(seconds) s at 120 Hz: altitude \(altitude) m,"
                + " speed up \(speed) m/s; in one dimension \(twin.altitude) m, \(twin.speed) m/s"
        )
        #expect(abs(altitude / twin.altitude - 1) < 5e-4)
        #expect(abs(speed / twin.speed - 1) < 5e-4)
        #expect(abs(rocket["Vehicle.position_lla.lat"]) < 1e-12)
    }
}
