/// What a rocket declares, and where in its part of the bus its commands stand.
struct RocketLayout {
    let declarations: [SignalDeclaration]
    let introspection: ModuleIntrospection
    private let throttle: Int
    private let force: Int
    private let moment: Int

    /// Lists the signals of a rocket; `nil` if the list lacks a command, which it does not.
    init?(_ reading: RocketReading, entity: String) {
        var sink = DeclarationSink(entity: entity)
        reading.tell(&sink)
        declarations = sink.declarations
        func place(_ name: String) -> Int? {
            sink.declarations.firstIndex { $0.name == sink.fullName(name) }
        }
        guard let throttle = place("Engine.throttle_cmd"),
            let force = place("Vehicle.external_force.x"),
            let moment = place("Vehicle.external_moment.x")
        else { return nil }
        self.throttle = throttle
        self.force = force
        self.moment = moment
        introspection = ModuleIntrospection(
            components: sink.components,
            edges: sink.edges + Self.resolved(sink)
        )
    }

    /// Reads the commands.
    func inputs(_ values: [Double]) -> FlightInputs {
        FlightInputs(
            throttle: values[throttle],
            force: Vector3(values[force], values[force + 1], values[force + 2]),
            moment: Vector3(values[moment], values[moment + 1], values[moment + 2])
        ).usable
    }

    /// What a component asks others for without an input of its own; the target is the component, as in Icarus's graph.
    private static func resolved(_ sink: DeclarationSink) -> [ModuleIntrospection.Edge] {
        let sources: [(component: String, signals: [String], target: String)] = [
            ("Structure", ["mass", "cg", "inertia"], "Vehicle"),
            ("FuelTank", ["mass", "cg", "inertia"], "Vehicle"),
            ("Gravity", ["force"], "Vehicle"),
            ("Engine", ["force", "application_point"], "Vehicle"),
            ("Aero", ["force"], "Vehicle"),
            ("FuelTank", ["fuel_mass"], "Engine"),
            ("Vehicle", ["position"], "Atmosphere"),
            ("Vehicle", ["velocity_ref", "position"], "Aero"),
        ]
        return sources.flatMap { source in
            source.signals.flatMap { signal in
                let name = sink.fullName("\(source.component).\(signal)")
                return sink.declarations.lazy
                    .map(\.name)
                    .filter { $0 == name || $0.hasPrefix(name + ".") }
                    .map {
                        ModuleIntrospection.Edge(
                            from: $0,
                            to: sink.fullName(source.target),
                            kind: "resolve"
                        )
                    }
            }
        }
    }
}
