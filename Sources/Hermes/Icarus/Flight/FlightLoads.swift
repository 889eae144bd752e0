/// What acts on the rocket in one state, and how heavy it is there.
struct FlightLoads: Equatable, Sendable {
    /// The tank with its fuel.
    var tank: MassProperties
    /// The whole.
    var total: MassProperties
    /// In the frame, in m/s².
    var gravity: Vector3
    /// In N.
    var thrust: Double
    /// What the engine takes, in kg/s.
    var massFlow: Double
    /// Against the air, in the frame, in m/s.
    var airVelocity: Vector3
    /// In the frame, in N.
    var drag: Vector3
    /// All but gravity and the ground, in the frame, in N.
    var applied: Vector3
    /// About the centre of gravity, in the body's axes, in N·m.
    var moment: Vector3
}
