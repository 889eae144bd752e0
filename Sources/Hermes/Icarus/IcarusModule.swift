/// The native rocket: a rigid body with six degrees of freedom, an engine, a tank, gravity and air, under the signal names of the
/// Icarus engine.
///
/// After a reset and after each step all its outputs belong to the state that is reached and to the commands as they are then.
/// Commands are held during a step. `throttle_cmd` is held to 0...1 when it is used; NaN closes the engine. Forces and moments that
/// are not finite count as 0. The values themselves stay as they were set.
///
/// It works with numbers only: the same parameters, commands and steps give the same bits.
package struct IcarusModule: SimulationModule {
    /// `icarus`.
    package let type = "icarus"

    private let parameters: RocketParameters
    private var running: RunningRocket?

    /// Makes a rocket; `stage` says what is wrong with the parameters.
    package init(_ parameters: RocketParameters) { self.parameters = parameters }

    /// Puts the rocket where it starts.
    ///
    /// - Returns: Its signals.
    /// - Throws: All problems of the parameters.
    package mutating func stage() throws(ModuleError) -> [SignalDeclaration] {
        let problems = parameters.problems()
        guard problems.isEmpty else {
            throw ModuleError(
                problems.map { "\($0.field): \($0.problem)" }.joined(separator: "; ")
            )
        }
        guard let rocket = RunningRocket(parameters) else {
            throw ModuleError("where the rocket starts is not finite")
        }
        running = rocket
        return rocket.layout.declarations
    }

    /// Puts the rocket back where it started, with the commands of the start.
    ///
    /// - Parameter values: Gets them.
    /// - Throws: When it is not staged or `values` has another length.
    package mutating func reset(_ values: inout [Double]) throws(ModuleError) {
        try requireStaged(for: values)
        running?.reset(&values)
    }

    /// Flies on.
    ///
    /// - Parameters:
    ///   - values: Its commands are read, its outputs written.
    ///   - time: Does not matter; nothing depends on it.
    ///   - dt: In seconds.
    /// - Throws: When a number would no longer be finite: the state then stays as it was.
    package mutating func step(
        _ values: inout [Double],
        time: Double,
        dt: Double
    ) throws(ModuleError) {
        try requireStaged(for: values)
        guard running?.step(&values, for: dt) == true else {
            throw ModuleError(
                "the rocket's state is not finite after \(time) s:"
                    + " a step of \(dt) s is too long for these forces"
            )
        }
    }

    /// Its parts and how they are connected; `nil` before `stage`.
    package func introspection() -> ModuleIntrospection? { running?.layout.introspection }

    private func requireStaged(for values: [Double]) throws(ModuleError) {
        guard let count = running?.layout.declarations.count else {
            throw ModuleError("the rocket is not staged")
        }
        guard values.count == count else {
            throw ModuleError("the rocket has \(count) signals, found \(values.count) values")
        }
    }
}
