/// A vehicle that moves by itself: 1.0 m/s along x and 0.5 m/s along y, from the origin.
package struct MockModule: SimulationModule {
    /// Makes one.
    package init() {}

    /// `mock_module`.
    package var type: String { "mock_module" }

    /// Answers `position.x`, `position.y`, `velocity.x` and `velocity.y`; none can be set.
    package mutating func stage() -> [SignalDeclaration] {
        ["x", "y"].map { SignalDeclaration("position.\($0)", unit: "m") }
            + ["x", "y"].map { SignalDeclaration("velocity.\($0)", unit: "m/s") }
    }

    /// Puts it at the origin.
    package mutating func reset(_ values: inout [Double]) { values = [0, 0, 1.0, 0.5] }

    /// Moves it on.
    package mutating func step(_ values: inout [Double], time: Double, dt: Double) {
        values[0] += values[2] * dt
        values[1] += values[3] * dt
    }
}
