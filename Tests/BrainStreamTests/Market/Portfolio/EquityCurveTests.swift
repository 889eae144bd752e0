import Testing

@testable import BrainStream

@Suite("Drawdowns of a curve")
struct EquityCurveTests {
    private func curve(_ values: [Double]) -> EquityCurve {
        var curve = EquityCurve()
        for value in values { curve.append(value) }
        return curve
    }

    @Test(
        "the deepest fall from a peak, and how far it is below now",
        arguments: [
            ([], 0, 0),
            ([100], 0, 0),
            ([100, 110, 120], 0, 0),
            ([100, 120, 90, 130, 117], -0.25, -0.1),
            ([100, 50, 200, 150], -0.5, -0.25),
            ([100, 0], -1, -1),
            ([100, -50], -1.5, -1.5),
            ([-5, -10], 0, 0),
        ] as [([Double], Double, Double)]
    )
    func drawdowns(values: [Double], deepest: Double, present: Double) {
        let curve = curve(values)
        #expect((curve.maximumDrawdown - deepest).magnitude < 1e-12)
        #expect((curve.drawdown - present).magnitude < 1e-12)
    }

    @Test("a curve may begin with a peak")
    func beginning() {
        var curve = EquityCurve(at: 200)
        #expect(curve.peak == 200)
        #expect(curve.maximumDrawdown == 0)
        curve.append(150)
        #expect(curve.maximumDrawdown == -0.25)
        #expect(EquityCurve(at: -1).peak == 0)
        #expect(EquityCurve(at: .nan).peak == 0)
    }

    @Test("what is not finite is passed over, and nothing becomes so")
    func finite() {
        #expect(curve([100, .nan, .infinity, 90, -.infinity]) == curve([100, 90]))
        let extreme = curve([.leastNonzeroMagnitude, -.greatestFiniteMagnitude])
        #expect(extreme.drawdown.isFinite && extreme.maximumDrawdown.isFinite)
    }
}
