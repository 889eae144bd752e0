/// What a list of signals is told to: one sink declares them, another writes their values, so that neither can forget one or
/// change the order.
protocol SignalSink {
    /// Begins a component; the signals that follow are its.
    mutating func component(_ name: StaticString, _ type: StaticString)
    /// A value that the component works out.
    mutating func output(_ signal: RocketSignal, _ value: Double)
    /// A value that the component is given by the rocket itself.
    ///
    /// - Parameters:
    ///   - signal: The signal.
    ///   - source: The output that it comes from, without the entity: `Engine.mass_flow_rate`.
    ///   - value: The value.
    mutating func input(_ signal: RocketSignal, from source: StaticString, _ value: Double)
    /// A value that is set from outside.
    mutating func command(_ signal: RocketSignal, _ start: Double)
}

/// A signal of a component, as the list names it; nothing is put together until somebody wants the text.
struct RocketSignal {
    let name: StaticString
    /// What stands behind the name: `.x`, or nothing.
    let part: StaticString
    let unit: StaticString
    let summary: StaticString

    init(
        _ name: StaticString,
        part: StaticString = "",
        unit: StaticString = "",
        _ summary: StaticString
    ) {
        self.name = name
        self.part = part
        self.unit = unit
        self.summary = summary
    }
}

extension SignalSink {
    /// Three outputs.
    mutating func vector(
        _ name: StaticString,
        unit: StaticString,
        _ summary: StaticString,
        _ value: Vector3
    ) {
        output(RocketSignal(name, part: ".x", unit: unit, summary), value.x)
        output(RocketSignal(name, part: ".y", unit: unit, summary), value.y)
        output(RocketSignal(name, part: ".z", unit: unit, summary), value.z)
    }

    /// Three commands, 0 at the start.
    mutating func vectorCommand(_ name: StaticString, unit: StaticString, _ summary: StaticString) {
        command(RocketSignal(name, part: ".x", unit: unit, summary), 0)
        command(RocketSignal(name, part: ".y", unit: unit, summary), 0)
        command(RocketSignal(name, part: ".z", unit: unit, summary), 0)
    }

    /// Four outputs.
    mutating func quaternion(
        _ name: StaticString,
        unit: StaticString,
        _ summary: StaticString,
        _ value: Quaternion
    ) {
        output(RocketSignal(name, part: ".w", unit: unit, summary), value.w)
        output(RocketSignal(name, part: ".x", unit: unit, summary), value.x)
        output(RocketSignal(name, part: ".y", unit: unit, summary), value.y)
        output(RocketSignal(name, part: ".z", unit: unit, summary), value.z)
    }

    /// Centre of gravity and inertia, nine outputs.
    mutating func distribution(_ value: MassProperties) {
        vector(
            "cg",
            unit: "m",
            "Centre of gravity in body axes, from the structure's centre",
            value.centre
        )
        let name: StaticString = "inertia"
        let unit: StaticString = "kg*m^2"
        let summary: StaticString = "Inertia about the centre of gravity, in body axes"
        output(RocketSignal(name, part: ".xx", unit: unit, summary), value.inertia.xx)
        output(RocketSignal(name, part: ".yy", unit: unit, summary), value.inertia.yy)
        output(RocketSignal(name, part: ".zz", unit: unit, summary), value.inertia.zz)
        output(RocketSignal(name, part: ".xy", unit: unit, summary), value.inertia.xy)
        output(RocketSignal(name, part: ".xz", unit: unit, summary), value.inertia.xz)
        output(RocketSignal(name, part: ".yz", unit: unit, summary), value.inertia.yz)
    }
}
