/// How heavy a thing is, where, and how it resists being turned.
struct MassProperties: Equatable, Sendable {
    /// In kg.
    var mass: Double
    /// The centre of gravity, in the body's axes from the structure's centre, in m.
    var centre: Vector3
    /// About its own centre of gravity, in the body's axes.
    var inertia: InertiaTensor

    /// Two things that are fixed to each other; at least one has a mass.
    static func + (a: MassProperties, b: MassProperties) -> MassProperties {
        let mass = a.mass + b.mass
        let centre = (a.centre * a.mass + b.centre * b.mass) * (1 / mass)
        return MassProperties(
            mass: mass,
            centre: centre,
            // Steiner's theorem: each about the common centre.
            inertia: a.inertia + InertiaTensor(point: a.mass, at: a.centre - centre)
                + b.inertia + InertiaTensor(point: b.mass, at: b.centre - centre)
        )
    }
}
