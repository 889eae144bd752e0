package import WebSocketCommon

/// All that a simulation has: its modules, their signals, and how they are wired.
package struct SimulationSchema: Sendable {
    /// A module as clients see it.
    package struct Module: Sendable {
        /// Its name, the first part of its signals'.
        package let name: String
        /// Its kind: `icarus`.
        package let type: String
        /// Its signals, in order.
        package let signals: [SignalDeclaration]
        /// What it is made of; `nil` when it does not tell.
        package let introspection: ModuleIntrospection?

        /// Describes a module.
        package init(
            name: String,
            type: String,
            signals: [SignalDeclaration],
            introspection: ModuleIntrospection? = nil
        ) {
            self.name = name
            self.type = type
            self.signals = signals
            self.introspection = introspection
        }
    }

    /// The modules, in order.
    package let modules: [Module]
    /// The wires, in the order in which they are applied.
    package let wiring: [SimulationConfiguration.Wire]
    /// Frames per simulated second.
    package let rate: Double
    /// Telemetry frames per second for who does not ask for another rate.
    package let telemetryRate: Double
    /// When it ends, in simulated seconds; `nil`: never.
    package let endTime: Double?
    /// The qualified names of all signals, in order: a signal's place here is its place in a snapshot.
    package let names: [String]
    /// The declarations of all signals, in the same order.
    package let signals: [SignalDeclaration]
    /// How many bytes all names have together.
    let nameBytes: Int
    private let places: [String: Int]

    /// Describes a simulation.
    ///
    /// - Throws: When a name breaks the rules or is there twice, or a wire leads nowhere.
    package init(
        modules: [Module],
        wiring: [SimulationConfiguration.Wire] = [],
        rate: Double,
        telemetryRate: Double,
        endTime: Double? = nil
    ) throws(SimulationError) {
        self.modules = modules
        self.wiring = wiring
        self.rate = rate
        self.telemetryRate = telemetryRate
        self.endTime = endTime
        var names: [String] = []
        var places: [String: Int] = [:]
        var known: Set<String> = []
        for module in modules {
            guard SignalName.isModule(module.name) else { throw .moduleName(module.name) }
            guard known.insert(module.name).inserted else { throw .duplicateModule(module.name) }
            for signal in module.signals {
                guard let name = SignalName(module: module.name, local: signal.name)?.description,
                    places.updateValue(names.count, forKey: name) == nil
                else { throw .signalName(module: module.name, signal.name) }
                names.append(name)
            }
        }
        self.names = names
        nameBytes = names.reduce(0) { $0 + $1.utf8.count }
        self.places = places
        signals = modules.flatMap(\.signals)
        for wire in wiring {
            guard places[wire.source.description] != nil else {
                throw .wireSource(wire.source.description)
            }
            guard let place = places[wire.destination.description] else {
                throw .wireDestination(wire.destination.description)
            }
            guard signals[place].isWritable else {
                throw .wireNotWritable(wire.destination.description)
            }
        }
    }

    /// The first message to each client, which tells all of it.
    package var message: JSONObject { Messages.schema(self) }

    /// The place of a signal; `nil` when there is none of that name.
    package func place(of name: String) -> Int? { places[name] }

    /// The module of that name; `nil` when there is none.
    package func module(named name: String) -> Module? { modules.first { $0.name == name } }
}
