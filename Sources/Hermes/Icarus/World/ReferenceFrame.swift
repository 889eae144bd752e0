/// What the frames differ in: where the ground is, how it moves, and what a frame that turns does to who moves in it.
extension RocketParameters.Frame {
    /// The place of the ground below or above a position.
    struct Ground {
        /// How far the position is above it, in m.
        let altitude: Double
        /// Away from it, in the frame; length 1.
        let up: Vector3
    }

    /// The ground's place.
    ///
    /// In `eci` too: the ellipsoid is round about the axis that both frames share, so the turned Earth is where it was.
    func ground(below position: Vector3) -> Ground {
        switch self {
        case .flat:
            return Ground(altitude: position.z, up: Vector3(0, 0, 1))
        case .eci, .ecef:
            let place = GeodeticPosition(position)
            return Ground(altitude: place.altitude, up: place.up)
        }
    }

    /// How fast ground and air turn, in the frame, in rad/s: only who does not turn with the Earth sees them move.
    var groundRotation: Vector3 {
        switch self {
        case .flat, .ecef: .zero
        case .eci: Earth.rotation
        }
    }

    /// How fast the frame itself turns, against one that does not, in rad/s.
    var rotation: Vector3 {
        switch self {
        case .flat, .eci: .zero
        case .ecef: Earth.rotation
        }
    }

    /// What a body seems to be pulled by because the frame turns: −2 ω × v − ω × (ω × r), Coriolis and centrifugal.
    func apparentAcceleration(at position: Vector3, movingWith velocity: Vector3) -> Vector3 {
        switch self {
        case .flat, .eci:
            .zero
        case .ecef:
            -(Earth.rotation.cross(velocity) * 2)
                - Earth.rotation.cross(Earth.rotation.cross(position))
        }
    }

    /// From the axes north, east and down at a position to the frame's.
    ///
    /// `flat` has x to the east and y to the north: with z up, x to the north would make it left-handed. `eci` is taken at time 0,
    /// when it lies on `ecef`.
    func northEastDown(at position: Vector3) -> Quaternion {
        switch self {
        case .flat:
            // Half a turn about the line between north and east changes the two and turns down up.
            let half = 0.5.squareRoot()
            return Quaternion(0, half, half, 0)
        case .eci, .ecef:
            return GeodeticPosition(position).northEastDown
        }
    }
}
