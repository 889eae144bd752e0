/// The smallest module with a state, for tests of wiring: state += input × dt, output = 2 × input + state.
package struct MockPhysics: SimulationModule {
    private enum Signal: Int { case input, output, state }

    /// Makes one.
    package init() {}

    /// `mock_physics`.
    package var type: String { "mock_physics" }

    /// Answers `input`, which is writable, `output` and `state`.
    package mutating func stage() -> [SignalDeclaration] {
        [
            SignalDeclaration("input", isWritable: true, summary: "what is integrated"),
            SignalDeclaration("output", summary: "2 × input + state"),
            SignalDeclaration("state", summary: "the integral of input"),
        ]
    }

    /// Sets all to 0.
    package mutating func reset(_ values: inout [Double]) { values = [0, 0, 0] }

    /// Integrates the input by Euler's rule.
    package mutating func step(_ values: inout [Double], time: Double, dt: Double) {
        let input = values[Signal.input.rawValue]
        values[Signal.state.rawValue] += input * dt
        values[Signal.output.rawValue] = 2 * input + values[Signal.state.rawValue]
    }
}
