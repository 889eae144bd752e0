import CMath
import Hermes
import Testing

@Suite("A body in orbit keeps Kepler's laws")
struct OrbitTests {
    static let mu = 3.986004418e14

    /// A body at the perigee, at 7,000 km from the centre, on an orbit inclined by 30°.
    static func satellite(eccentricity: Double) throws -> (TestRocket, period: Double) {
        let perigee = 7_000_000.0
        let axis = perigee / (1 - eccentricity)
        let speed = (mu * (1 + eccentricity) / perigee).squareRoot()
        let satellite = try TestRocket {
            $0.frame = .eci
            $0.dragCoefficient = 0
            $0.fuelMass = 0
            $0.position = [perigee, 0, 0]
            $0.velocity = [0, speed * 0.75.squareRoot(), speed / 2]
        }
        // Kepler's third law.
        return (satellite, 2 * .pi * (axis * axis * axis / mu).squareRoot())
    }

    static func energy(_ body: TestRocket) -> Double {
        let velocity = body.vector("Vehicle.velocity_ref")
        return dot(velocity, velocity) / 2 - mu / length(body.vector("Vehicle.position"))
    }

    @Test(
        "after ten periods it is where it was, with the energy that it had",
        arguments: [0.0, 0.3]
    )
    func periods(_ eccentricity: Double) throws {
        var (satellite, period) = try Self.satellite(eccentricity: eccentricity)
        let (start, energy) = (satellite.vector("Vehicle.position"), Self.energy(satellite))
        let steps = 2000
        try satellite.fly(steps: 10 * steps, of: period / Double(steps))
        let error = distance(satellite.vector("Vehicle.position"), start)
        let drift = abs(Self.energy(satellite) / energy - 1)
        print(
            "figure: orbit, eccentricity \(eccentricity), 10 periods of \(period) s"
                + " in \(steps) steps each: position error \(error) m, energy drift \(drift)"
        )
        #expect(error < 0.1)
        #expect(drift < 1e-9)
        for signal in ["position_lla.alt", "position_lla.lat", "velocity_ned.n", "euler_zyx.pitch"]
        {
            #expect(satellite["Vehicle.\(signal)"] == 0, "told in eci: \(signal)")
        }
    }

    @Test("half a period after the perigee it is at the apogee")
    func apogee() throws {
        var (satellite, period) = try Self.satellite(eccentricity: 0.3)
        try satellite.fly(steps: 4000, of: period / 8000)
        let apogee = 7_000_000 * 1.3 / 0.7
        #expect(distance(satellite.vector("Vehicle.position"), [-apogee, 0, 0]) < 0.01)
    }

    @Test("halving the step makes the error 16 times smaller")
    func convergence() throws {
        let errors = try [300, 600, 1200, 2400].map { steps in
            var (satellite, period) = try Self.satellite(eccentricity: 0.3)
            let start = satellite.vector("Vehicle.position")
            try satellite.fly(steps: steps, of: period / Double(steps))
            return distance(satellite.vector("Vehicle.position"), start)
        }
        for (coarse, fine) in zip(errors, errors.dropFirst()) {
            print(
                "figure: orbit, step halved: \(coarse) m to \(fine) m, ratio \(coarse / fine)"
            )
        }
        // The first halving is not yet in the range in which only the leading term of the error counts.
        for (coarse, fine) in zip(errors.dropFirst(), errors.dropFirst(2)) {
            #expect(coarse / fine > 13 && coarse / fine < 19)
        }
    }
}
