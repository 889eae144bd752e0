import Hermes
import Testing
import TestSupport

@Suite("The rocket is a module: it resets to the bit and never loses its numbers")
struct IcarusModuleTests {
    private static func bits(_ values: [Double]) -> [UInt64] { values.map(\.bitPattern) }

    @Test("a reset gives the start bit for bit, and the same flight again")
    func reset() throws {
        var rocket = try TestRocket { $0.angularVelocity = [0.01, 0.02, 0.03] }
        let start = Self.bits(rocket.values)
        func flight(_ rocket: inout TestRocket) throws -> [[UInt64]] {
            try (0..<300).map { step in
                if step == 100 { rocket["Engine.throttle_cmd"] = 0.3 }
                if step == 200 { rocket["Vehicle.external_force.x"] = 100 }
                try rocket.fly(of: 0.05)
                return Self.bits(rocket.values)
            }
        }
        let first = try flight(&rocket)
        #expect(first.last != start)
        try rocket.reset()
        #expect(Self.bits(rocket.values) == start)
        #expect(rocket["Engine.throttle_cmd"] == 1)
        let second = try flight(&rocket)
        #expect(second == first)
    }

    @Test(
        "two rockets with the same parameters fly the same flight, whatever was before"
    )
    func deterministic() throws {
        var (one, other) = (try TestRocket(), try TestRocket())
        try other.fly(of: 0.01)
        try other.reset()
        try one.fly(steps: 500, of: 0.02)
        try other.fly(steps: 500, of: 0.02)
        #expect(Self.bits(one.values) == Self.bits(other.values))
    }

    // Any throttle, NaN and infinities too, any moments, any attitude: 20 flights of 300 steps a frame.
    @Test(
        "whatever is commanded, the attitude stays a rotation and no number is lost",
        arguments: RocketParameters.Frame.allCases
    )
    func property(_ frame: RocketParameters.Frame) throws {
        var random = SeededGenerator(seed: 0x1CA205)
        for _ in 0..<20 {
            var rocket = try TestRocket {
                $0.frame = frame
                $0.gravity = frame == .flat ? .constant : .pointMass
                $0.latitude = .random(in: -90...90, using: &random)
                $0.longitude = .random(in: -180...180, using: &random)
                $0.altitude = .random(in: 0...50_000, using: &random)
                $0.pitch = .random(in: -90...90, using: &random)
                $0.yaw = .random(in: -180...180, using: &random)
                $0.fuelMass = .random(in: 0...100, using: &random)
                $0.velocity = (0..<3).map { _ in .random(in: -2000...2000, using: &random) }
                $0.angularVelocity = (0..<3).map { _ in .random(in: -5...5, using: &random) }
                // An engine that pushes past the centre of gravity, but not so far that a step is a whole turn.
                $0.enginePosition[1] = .random(in: -0.02...0.02, using: &random)
                $0.engineAxis[2] = .random(in: -0.02...0.02, using: &random)
                $0.hasGround = .random(using: &random)
            }
            let outputs = rocket.signals.indices.filter { !rocket.signals[$0].isWritable }
            let odd: [Double] = [.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude]
            for _ in 0..<300 {
                func value(_ range: ClosedRange<Double>) -> Double {
                    let value = Double.random(in: range, using: &random)
                    let strange = odd.randomElement(using: &random) ?? .nan
                    return Int.random(in: 0..<4, using: &random) == 0 ? strange : value
                }
                rocket["Engine.throttle_cmd"] = value(-0.2...1.2)
                rocket["Vehicle.external_moment.y"] = value(-500...500)
                rocket["Vehicle.external_force.z"] = value(-5000...5000)
                let mass = rocket["Vehicle.total_mass"]
                try rocket.fly(of: 0.01)
                let now = rocket["Vehicle.total_mass"]
                guard abs(length(rocket.attitude) - 1) < 1e-14, now <= mass, now >= 550,
                    rocket["FuelTank.fuel_mass"] >= 0,
                    outputs.allSatisfy({ rocket.values[$0].isFinite })
                else {
                    let lost = outputs.filter { !rocket.values[$0].isFinite }.map {
                        rocket.signals[$0].name
                    }
                    Issue.record(
                        "norm \(length(rocket.attitude)), mass \(mass) to \(now), lost: \(lost)"
                    )
                    return
                }
            }
        }
    }

    @Test("numbers that overflow are an error, and the rocket stays where it was")
    func overflow() throws {
        var rocket = try TestRocket()
        try rocket.fly(of: 0.01)
        let before = Self.bits(rocket.values)
        rocket["Vehicle.external_force.x"] = 1e308
        rocket["Engine.throttle_cmd"] = 0
        #expect(throws: ModuleError.self) { try rocket.fly(steps: 10, of: 1e6) }
        rocket["Vehicle.external_force.x"] = 0
        rocket["Engine.throttle_cmd"] = 1
        #expect(Self.bits(rocket.values) == before)
        try rocket.fly(of: 0.01)
        #expect(rocket.values.allSatisfy { $0.isFinite })
    }

    @Test("it refuses to fly before it is staged, and a bus of another length")
    func misuse() throws {
        var module = IcarusModule(RocketParameters())
        var values = [1.0]
        #expect(throws: ModuleError("the rocket is not staged")) { try module.reset(&values) }
        #expect(module.type == "icarus")
        _ = try module.stage()
        #expect(throws: ModuleError("the rocket has 110 signals, found 1 values")) {
            try module.step(&values, time: 0, dt: 0.01)
        }
        #expect(values == [1])
    }
}
