package import Hermes
internal import WebSocketCommon

/// A module that is the Icarus flight simulator, through the C interface of its shared library.
///
/// Each output of its components is a signal that can be read, and each input that nothing inside is wired to is one that can be
/// set, under the names that the library has for them (`Rocket.Engine.throttle_cmd`): inputs first, each in the order of the library's
/// schema. The library runs within this process: what crashes it crashes the hub, so it is as trusted as the hub itself.
package final class IcarusLibrary: SimulationModule {
    /// `icarus`.
    package let type = "icarus"

    private let library: SimulationConfiguration.ExternalLibrary
    private var simulator: IcarusSimulator?
    private var signals: [SignalDeclaration] = []
    /// The values of the inputs when it was staged: the library's reset need not touch what was set from outside.
    private var initialInputs: [Double] = []
    private var inside: ModuleIntrospection?

    /// Names the library; `stage` loads it.
    package init(_ library: SimulationConfiguration.ExternalLibrary) { self.library = library }

    /// Loads the library, makes and stages its simulator, and learns its signals.
    package func stage() throws(ModuleError) -> [SignalDeclaration] {
        let simulator = try IcarusSimulator(
            library: library.path,
            configuration: library.configuration
        )
        try simulator.stage()
        let schema = try IcarusSchema(try simulator.schema())
        inside =
            simulator.graph().flatMap(ModuleIntrospection.init(reading:)) ?? schema.introspection
        signals = schema.inputs + schema.outputs
        guard !signals.isEmpty else { throw ModuleError("the Icarus library declares no signals") }
        // A schema that names what is not there is found out here and not in the first step.
        let values = try signals.map { signal throws(ModuleError) in
            try simulator.value(of: signal.name)
        }
        initialInputs = Array(values.prefix(schema.inputs.count))
        self.simulator = simulator
        return signals
    }

    /// Puts the simulator and its inputs into their initial conditions, and reads all signals anew.
    package func reset(_ values: inout [Double]) throws(ModuleError) {
        let simulator = try staged()
        try push(initialInputs, into: simulator)
        try simulator.reset()
        values = try signals.map { signal throws(ModuleError) in
            try simulator.value(of: signal.name)
        }
    }

    /// Sets all inputs, steps, and reads all outputs.
    package func step(_ values: inout [Double], time: Double, dt: Double) throws(ModuleError) {
        let simulator = try staged()
        guard values.count == signals.count else {
            throw ModuleError("\(values.count) values for \(signals.count) signals")
        }
        try push(values.prefix(initialInputs.count), into: simulator)
        try simulator.step(dt)
        for place in initialInputs.count..<signals.count {
            values[place] = try simulator.value(of: signals[place].name)
        }
    }

    /// Destroys the simulator and unloads the library.
    package func close() { simulator = nil }

    /// The library's components and how they are connected.
    package func introspection() -> ModuleIntrospection? { inside }

    private func staged() throws(ModuleError) -> IcarusSimulator {
        guard let simulator else { throw ModuleError("the Icarus simulator is not staged") }
        return simulator
    }

    private func push(
        _ inputs: some Sequence<Double>,
        into simulator: IcarusSimulator
    ) throws(ModuleError) {
        for (signal, value) in zip(signals, inputs) { try simulator.set(signal.name, to: value) }
    }
}
