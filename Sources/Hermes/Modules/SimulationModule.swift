/// A part of a simulation: it declares signals, and a step reads its inputs and writes its outputs.
///
/// The values of all its signals stand in the simulation's bus, in the order in which it declared them; a module sees its own
/// part of it, as an array. Setting a signal and routing a wire write there, so a module finds its inputs when it steps.
///
/// Modules are called from the simulation's thread only, in the order: `stage`, `reset`, then any of `step` and `reset`, `close`.
package protocol SimulationModule {
    /// Its kind, as the schema tells it: `icarus`, `injection`, `process`.
    var type: String { get }

    /// Makes it ready to run; called once.
    ///
    /// - Returns: Its signals; each name once.
    /// - Throws: Why it cannot run.
    mutating func stage() throws(ModuleError) -> [SignalDeclaration]

    /// Puts it into its initial conditions.
    ///
    /// - Parameter values: Gets the initial values of all signals, inputs too; NaN and infinities are values.
    /// - Throws: Why it cannot.
    mutating func reset(_ values: inout [Double]) throws(ModuleError)

    /// Advances it.
    ///
    /// - Parameters:
    ///   - values: All its signals: inputs as they are now; the outputs are to be written.
    ///   - time: The simulated time at the beginning of the step, in seconds.
    ///   - dt: The length of the step, in seconds, above 0.
    /// - Throws: Why it cannot go on; the simulation stops then.
    mutating func step(_ values: inout [Double], time: Double, dt: Double) throws(ModuleError)

    /// Ends it: nothing is called after this. It must not wait for long.
    mutating func close()

    /// What it is made of; `nil` when it cannot tell.
    func introspection() -> ModuleIntrospection?
}

extension SimulationModule {
    /// Does nothing: for modules that hold nothing outside.
    package mutating func close() {}
    /// Nothing: for modules without parts.
    package func introspection() -> ModuleIntrospection? { nil }
}

/// What a module is made of, for the command `introspect`.
package struct ModuleIntrospection: Equatable, Sendable {
    /// A part of the module.
    package struct Component: Equatable, Sendable {
        /// Its name: `Rocket.Engine`.
        package var name: String
        /// Its kind: `RocketEngine`.
        package var type: String
        /// The local names of the signals that it reads.
        package var inputs: [String]
        /// The local names of the signals that it writes.
        package var outputs: [String]

        /// Describes a part.
        package init(name: String, type: String, inputs: [String], outputs: [String]) {
            self.name = name
            self.type = type
            self.inputs = inputs
            self.outputs = outputs
        }
    }

    /// A connection within the module.
    package struct Edge: Equatable, Sendable {
        /// The local name of the output that is read.
        package var source: String
        /// The local name of the input that gets it.
        package var target: String
        /// What it is: `route` for a value, `resolve` for something that is asked for.
        package var kind: String

        /// Describes a connection.
        package init(from source: String, to target: String, kind: String = "route") {
            self.source = source
            self.target = target
            self.kind = kind
        }
    }

    /// Its parts, in the order in which they work.
    package var components: [Component]
    /// How they are connected.
    package var edges: [Edge]

    /// Describes a module's inside.
    package init(components: [Component], edges: [Edge]) {
        self.components = components
        self.edges = edges
    }
}

/// Why a module cannot go on.
package struct ModuleError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong, a phrase: `no answer to step within 5 s`.
    package let description: String

    /// Describes what went wrong.
    package init(_ description: String) { self.description = description }
}
