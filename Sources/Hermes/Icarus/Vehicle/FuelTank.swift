/// What holds the fuel: tank and fuel together are a solid cylinder, whatever its mass, as in Icarus.
struct FuelTank: Equatable, Sendable {
    /// The empty tank's mass, in kg.
    let emptyMass: Double
    /// In m.
    let radius: Double
    /// In m.
    let length: Double
    /// Its centre, in the body's axes from the structure's centre.
    let centre: Vector3

    /// What it weighs, and where, with so much fuel.
    func properties(with fuel: Double) -> MassProperties {
        let mass = emptyMass + fuel
        return MassProperties(
            mass: mass,
            centre: centre,
            inertia: InertiaTensor(cylinderOf: mass, radius: radius, length: length)
        )
    }
}
