import CMath
import Hermes
import Testing

@Suite("A body that nothing turns keeps its energy and angular momentum")
struct TumblingTests {
    /// ω = (spin, transverse, 0) about the axes of a body with these moments of inertia.
    static func body(_ inertia: [Double], turning: [Double]) throws -> TestRocket {
        try TestRocket.body {
            $0.structureInertia = inertia
            $0.angularVelocity = turning
            $0.pitch = 20
            $0.yaw = 40
        }
    }

    /// I ω, in the body's axes.
    static func momentum(_ body: TestRocket) -> [Double] {
        let w = body.vector("Vehicle.omega_body")
        func i(_ name: String) -> Double { body["Vehicle.inertia.\(name)"] }
        return [
            i("xx") * w[0] + i("xy") * w[1] + i("xz") * w[2],
            i("xy") * w[0] + i("yy") * w[1] + i("yz") * w[2],
            i("xz") * w[0] + i("yz") * w[1] + i("zz") * w[2],
        ]
    }

    static func energy(_ body: TestRocket) -> Double {
        dot(body.vector("Vehicle.omega_body"), momentum(body)) / 2
    }

    // Goldstein, Poole and Safko, Classical Mechanics, section 5.6: of a symmetric body ω_y + i ω_z = A exp(iλt) with
    // λ = (I_x − I) n / I, and its axis goes round the angular momentum with |H| / I.
    @Test("a symmetric body precesses at the closed form's rates")
    func symmetric() throws {
        var body = try Self.body([50, 100, 100], turning: [2, 0.5, 0])
        let momentum = turned(Self.momentum(body), by: body.attitude)
        let axis = turned([1, 0, 0], by: body.attitude)
        let rate = (50.0 - 100) / 100 * 2
        var worst = 0.0
        for step in 1...6000 {
            try body.fly(of: 0.01)
            let t = Double(step) * 0.01
            let expected = [2, 0.5 * math_cos(rate * t), 0.5 * math_sin(rate * t)]
            worst = max(worst, distance(body.vector("Vehicle.omega_body"), expected))
        }
        print(
            "figure: symmetric body, 60 s at 100 Hz: rates' error at most \(worst) rad/s"
        )
        #expect(worst < 1e-8)

        // The axis, turned about H by Rodrigues' formula.
        let along = momentum.map { $0 / length(momentum) }
        let angle = length(momentum) / 100 * 60
        let expected = zip(zip(axis, cross(along, axis)), along).map { pair, h in
            pair.0 * math_cos(angle) + pair.1 * math_sin(angle) + h * dot(along, axis)
                * (1 - math_cos(angle))
        }
        let error = distance(turned([1, 0, 0], by: body.attitude), expected)
        print("figure: symmetric body, axis after \(angle) rad of precession: error \(error) rad")
        #expect(error < 1e-7)
    }

    // Landau and Lifshitz, Mechanics, §37: the rates of an asymmetric body are Jacobi's functions of period 4 K(k) / Ω with
    // Ω² = (I₃ − I₂)(M² − 2E I₁) / (I₁ I₂ I₃), k² = (I₂ − I₁)(2E I₃ − M²) / ((I₃ − I₂)(M² − 2E I₁)), and K by the
    // arithmetic-geometric mean: K = π / (2 agm(1, √(1 − k²))).
    @Test("an asymmetric body comes back to its rates with the closed form's period")
    func asymmetric() throws {
        let (i1, i2, i3) = (50.0, 90.0, 110.0)
        var body = try Self.body([i1, i2, i3], turning: [0.4, 0.1, 1])
        let start = body.vector("Vehicle.omega_body")
        let energy = Self.energy(body)
        let momentum = turned(Self.momentum(body), by: body.attitude)
        let square = dot(momentum, momentum)
        #expect(square > 2 * energy * i2)
        let frequency = ((i3 - i2) * (square - 2 * energy * i1) / (i1 * i2 * i3)).squareRoot()
        let modulus =
            (i2 - i1) * (2 * energy * i3 - square) / ((i3 - i2) * (square - 2 * energy * i1))
        var (a, b) = (1.0, (1 - modulus).squareRoot())
        for _ in 0..<8 { (a, b) = ((a + b) / 2, (a * b).squareRoot()) }
        let period = 4 * .pi / (2 * a) / frequency

        let periods = 100
        try body.fly(steps: periods * 1000, of: period / 1000)
        let error = distance(body.vector("Vehicle.omega_body"), start)
        let energyDrift = abs(Self.energy(body) / energy - 1)
        let now = turned(Self.momentum(body), by: body.attitude)
        let momentumDrift = distance(now, momentum) / length(momentum)
        print(
            "figure: asymmetric body, \(periods) periods of \(period) s in 1000 steps each:"
                + " rates' error \(error) rad/s,"
                + " energy drift \(energyDrift), angular momentum drift \(momentumDrift)"
        )
        #expect(error < 1e-7)
        #expect(energyDrift < 1e-9)
        #expect(momentumDrift < 1e-8)
    }

    @Test("so does a body whose axes are not the principal ones")
    func products() throws {
        var body = try Self.body([60, 90, 100, 5, -8, 12], turning: [0.5, -1, 0.7])
        #expect(body["Vehicle.inertia.yz"] == 12)
        let energy = Self.energy(body)
        let momentum = turned(Self.momentum(body), by: body.attitude)
        try body.fly(steps: 20_000, of: 0.005)
        #expect(abs(Self.energy(body) / energy - 1) < 1e-9)
        let now = turned(Self.momentum(body), by: body.attitude)
        #expect(distance(now, momentum) / length(momentum) < 1e-8)
        #expect(abs(length(body.attitude) - 1) < 1e-15)
    }

    @Test("halving the step makes the error of a tumbling body 16 times smaller")
    func convergence() throws {
        func rates(steps: Int) throws -> [Double] {
            var body = try Self.body([60, 90, 100, 5, -8, 12], turning: [0.5, -1, 0.7])
            try body.fly(steps: steps, of: 10 / Double(steps))
            return body.vector("Vehicle.omega_body") + body.attitude
        }
        let exact = try rates(steps: 3200)
        let errors = try [100, 200, 400].map { distance(try rates(steps: $0), exact) }
        for (coarse, fine) in zip(errors, errors.dropFirst()) {
            print(
                "figure: tumbling, step halved: \(coarse) to \(fine), ratio \(coarse / fine)"
            )
            #expect(coarse / fine > 14 && coarse / fine < 18)
        }
    }
}
