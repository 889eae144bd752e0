/// What the rocket is like, where it starts and what the world around it is like; lengths in m, masses in kg, angles in degrees.
///
/// The defaults are those of the ecosystem's `rocket_ascent` example: 500 kg of structure, 1,000 kg of fuel, 50 kN.
package struct RocketParameters: Equatable, Sendable {
    /// The frame that positions and velocities are in.
    package enum Frame: String, CaseIterable, Sendable {
        /// x to the east, y to the north and z up over a flat ground that does not turn; altitude is z.
        case flat
        /// From the Earth's centre; it does not turn with the Earth.
        case eci
        /// From the Earth's centre, turning with it: Coriolis and centrifugal accelerations act.
        case ecef
    }

    /// How gravity acts.
    package enum Gravity: String, CaseIterable, Sendable {
        /// (0, 0, −9.80665) m/s², everywhere.
        case constant
        /// −μ r / |r|³ towards the origin, μ = 3.986004418e14 m³/s².
        case pointMass = "point_mass"
    }

    /// The name that the rocket's signals begin with.
    package var entity = "Rocket"
    /// The frame, default `ecef`.
    package var frame = Frame.ecef
    /// How gravity acts, default `point_mass`; `constant` needs the frame `flat`.
    package var gravity = Gravity.pointMass

    /// The structure's mass, above 0.
    package var structureMass = 500.0
    /// The structure's length, a cylinder's, above 0.
    package var structureLength = 10.0
    /// The structure's radius, above 0.
    package var structureRadius = 0.5
    /// The structure's inertia about its centre: xx, yy, zz or xx, yy, zz, xy, xz, yz, in kg·m²; `nil`: that of a solid cylinder.
    package var structureInertia: [Double]?

    /// The fuel at the start, 0 or more.
    package var fuelMass = 1000.0
    /// The empty tank's mass, 0 or more.
    package var tankMass = 50.0
    /// The tank's length, a cylinder's, above 0.
    package var tankLength = 4.0
    /// The tank's radius, above 0.
    package var tankRadius = 0.5
    /// Where the tank's centre is, along the body's x axis from the structure's centre.
    package var tankPosition = -1.0

    /// The engine's greatest thrust, in N, 0 or more.
    package var maximumThrust = 50_000.0
    /// The engine's specific impulse, in s, above 0.
    package var specificImpulse = 311.0
    /// Where the engine pushes, in the body's frame from the structure's centre.
    package var enginePosition: [Double] = [-5, 0, 0]
    /// In which direction it pushes, in the body's frame; not zero.
    package var engineAxis: [Double] = [1, 0, 0]
    /// The throttle at the start, 0...1.
    package var throttle = 1.0

    /// The drag coefficient, 0 or more; 0 for no drag.
    package var dragCoefficient = 0.5
    /// The area that it is for, in m², 0 or more.
    package var referenceArea = 0.785
    /// The air's density at altitude 0, in kg/m³, 0 or more.
    package var seaLevelDensity = 1.225
    /// The height over which the air thins by e, in m, above 0.
    package var scaleHeight = 8500.0

    /// The position at the start, in the frame; `nil`: given by latitude, longitude and altitude.
    package var position: [Double]?
    /// The latitude at the start, −90...90.
    package var latitude = 0.0
    /// The longitude at the start, −180...180.
    package var longitude = 0.0
    /// The altitude at the start, in m.
    package var altitude = 0.0
    /// The velocity at the start, in the frame, in m/s.
    package var velocity: [Double] = [0, 0, 0]
    /// Heading at the start, from north over east.
    package var yaw = 0.0
    /// Pitch at the start, 90 is straight up.
    package var pitch = 90.0
    /// Roll at the start.
    package var roll = 0.0
    /// How fast it turns at the start, in the body's frame, in rad/s.
    package var angularVelocity: [Double] = [0, 0, 0]
    /// Whether it stands on the ground until its thrust lifts it: altitude does not go below 0 then; default `true`.
    package var hasGround = true

    /// Makes the defaults.
    package init() {}
}
