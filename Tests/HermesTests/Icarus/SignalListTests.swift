import Hermes
import Testing

@Suite("A rocket declares the signals of Icarus")
struct SignalListTests {
    private static func parts(_ name: String, _ parts: String) -> [String] {
        parts.split(separator: " ").map { "\(name).\($0)" }
    }

    private static func distribution(_ owner: String) -> [String] {
        parts("\(owner).cg", "x y z") + parts("\(owner).inertia", "xx yy zz xy xz yz")
    }

    /// The 96 names of Daedalus's `signal_dictionary.dict`, in its order but for inputs, without the entity.
    static let icarus: [String] =
        ["Structure.mass"] + distribution("Structure")
        + parts("FuelTank", "fuel_mass fuel_mass_dot mass mass_flow_rate")
        + distribution("FuelTank")
        + parts("Gravity.force", "x y z") + parts("Gravity.acceleration", "x y z")
        + parts("Gravity.position", "x y z") + ["Gravity.mass"]
        + parts("Engine", "thrust mass_flow_rate throttle_cmd") + parts("Engine.force", "x y z")
        + parts("Engine.application_point", "x y z")
        + ["position", "velocity_body", "omega_body"].flatMap {
            parts("Vehicle.\($0)", "x y z") + parts("Vehicle.\($0)_dot", "x y z")
        }
        + parts("Vehicle.attitude", "w x y z") + parts("Vehicle.attitude_dot", "w x y z")
        + ["Vehicle.total_mass"] + distribution("Vehicle")
        + ["total_force", "total_moment", "velocity_ref"].flatMap {
            parts("Vehicle.\($0)", "x y z")
        }
        + parts("Vehicle.position_lla", "lat lon alt") + parts("Vehicle.velocity_ned", "n e d")
        + parts("Vehicle.euler_zyx", "yaw pitch roll")

    /// Those that are ours.
    static let ours =
        parts("Atmosphere", "altitude density") + parts("Aero", "density airspeed dynamic_pressure")
        + parts("Aero.force", "x y z") + parts("Vehicle.external_force", "x y z")
        + parts("Vehicle.external_moment", "x y z")

    static let commands =
        ["Engine.throttle_cmd"] + parts("Vehicle.external_force", "x y z")
        + parts("Vehicle.external_moment", "x y z")

    let rocket: TestRocket

    init() throws { rocket = try TestRocket() }

    @Test("all 96 names are there and 14 of our own, each once")
    func names() {
        #expect(Self.icarus.count == 96)
        let names = rocket.signals.map(\.name)
        #expect(names.count == 110)
        #expect(Set(names).count == names.count)
        #expect(Set(names) == Set((Self.icarus + Self.ours).map { "Rocket.\($0)" }))
    }

    @Test("only what nothing inside leads to is writable")
    func writable() {
        let writable = rocket.signals.filter(\.isWritable).map(\.name)
        #expect(writable == Self.commands.map { "Rocket.\($0)" })
    }

    @Test("each says what it is; those of the state have SI units")
    func units() {
        #expect(rocket.signals.allSatisfy { !$0.summary.isEmpty && $0.kind == .f64 })
        let units = Dictionary(uniqueKeysWithValues: rocket.signals.map { ($0.name, $0.unit) })
        for (name, unit) in [
            ("position.x", "m"), ("position_dot.y", "m/s"), ("velocity_body.z", "m/s"),
            ("velocity_body_dot.x", "m/s^2"), ("attitude.w", ""), ("omega_body.x", "rad/s"),
            ("omega_body_dot.x", "rad/s^2"), ("total_mass", "kg"), ("inertia.xy", "kg*m^2"),
            ("total_force.x", "N"), ("total_moment.z", "N*m"), ("position_lla.lat", "rad"),
            ("position_lla.alt", "m"), ("euler_zyx.roll", "rad"),
        ] {
            #expect(units["Rocket.Vehicle.\(name)"] == unit, "\(name)")
        }
    }

    @Test("each has its own value: none is left unwritten by a reset or a step")
    func values() throws {
        var rocket = rocket
        #expect(rocket.values.allSatisfy { $0.isFinite })
        rocket["Vehicle.external_force.y"] = 12
        rocket["Vehicle.external_moment.z"] = 34
        rocket["Engine.throttle_cmd"] = 0.5
        try rocket.fly(of: 0.01)
        #expect(rocket.values.allSatisfy { $0.isFinite })
        #expect(rocket.vector("Vehicle.external_force") == [0, 12, 0])
        #expect(rocket.vector("Vehicle.external_moment") == [0, 0, 34])
        #expect(rocket["Engine.throttle_cmd"] == 0.5)
        #expect(rocket["FuelTank.mass_flow_rate"] == rocket["Engine.mass_flow_rate"])
        #expect(rocket["Aero.density"] == rocket["Atmosphere.density"])
    }

    @Test("without an entity the names are the short form")
    func shortForm() throws {
        var parameters = RocketParameters()
        parameters.entity = ""
        var module = IcarusModule(parameters)
        let names = try module.stage().map(\.name)
        #expect(Set(names) == Set(Self.icarus + Self.ours))
        #expect(module.introspection()?.components.last?.name == "Vehicle")
    }

    @Test("the inside is seven parts and the edges between them")
    func introspection() throws {
        var module = IcarusModule(RocketParameters())
        #expect(module.introspection() == nil)
        let names = Set(try module.stage().map(\.name))
        let inside = try #require(module.introspection())
        #expect(
            inside.components.map(\.name)
                == ["Structure", "FuelTank", "Gravity", "Engine", "Atmosphere", "Aero", "Vehicle"]
                .map { "Rocket.\($0)" }
        )
        let signals = inside.components.flatMap { $0.inputs + $0.outputs }
        #expect(Set(signals) == names && signals.count == names.count)

        let inputs = Set(inside.components.flatMap(\.inputs))
        let outputs = Set(inside.components.flatMap(\.outputs))
        let components = Set(inside.components.map(\.name))
        for edge in inside.edges {
            #expect(outputs.contains(edge.source), "\(edge.source)")
            switch edge.kind {
            case "route": #expect(inputs.contains(edge.target), "\(edge.target)")
            case "resolve": #expect(components.contains(edge.target), "\(edge.target)")
            default: Issue.record("an edge of kind \(edge.kind)")
            }
        }
        // Every input that is not a command has one edge.
        let routed = inside.edges.filter { $0.kind == "route" }.map(\.target)
        #expect(Set(routed) == inputs.subtracting(Self.commands.map { "Rocket.\($0)" }))
        #expect(routed.count == Set(routed).count)
        #expect(
            inside.edges.contains(
                ModuleIntrospection.Edge(
                    from: "Rocket.Engine.mass_flow_rate",
                    to: "Rocket.FuelTank.mass_flow_rate"
                )
            )
        )
        #expect(
            inside.edges.contains(
                ModuleIntrospection.Edge(
                    from: "Rocket.Engine.force.x",
                    to: "Rocket.Vehicle",
                    kind: "resolve"
                )
            )
        )
        print(
            "figure: rocket: \(inside.components.count) components, \(inside.edges.count) edges"
        )
    }
}
