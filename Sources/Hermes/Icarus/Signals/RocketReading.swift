/// Everything that the signals tell of one state.
struct RocketReading {
    let structure: MassProperties
    let state: FlightState
    let loads: FlightLoads
    let rate: FlightRate
    /// Where the engine pushes, in the body's axes.
    let applicationPoint: Vector3
    /// The thrust, in the body's axes, in N.
    let push: Vector3
    /// All forces, gravity too, in the body's axes, in N.
    let force: Vector3
    /// The velocity in the body's axes, in m/s.
    let bodyVelocity: Vector3
    /// How fast the numbers of `bodyVelocity` change, in m/s².
    let bodyAcceleration: Vector3
    /// In m; the one that the air is asked for.
    let altitude: Double
    /// In kg/m³.
    let density: Double
    let place: Place
    /// The throttle that a reset sets.
    let startThrottle: Double

    /// Place, velocity and attitude as seen by who stands on the ground below.
    struct Place {
        /// All zero: what is told in `eci`, as in Icarus: where over the ground one is depends on the sidereal time there.
        static let unknown = Place(
            latitude: 0,
            longitude: 0,
            altitude: 0,
            velocity: .zero,
            angles: .zero
        )

        /// In radians.
        var latitude: Double
        /// In radians.
        var longitude: Double
        /// In m.
        var altitude: Double
        /// To the north, to the east and down, in m/s.
        var velocity: Vector3
        /// Of the body's axes against north, east and down.
        var angles: EulerAngles
    }

    /// Reads a flight off.
    init(_ flight: Flight, _ inputs: FlightInputs, startThrottle: Double) {
        let dynamics = flight.dynamics
        let state = flight.state
        let (loads, rate) = flight.reading(inputs)
        structure = dynamics.structure
        self.state = state
        self.loads = loads
        self.rate = rate
        self.startThrottle = startThrottle
        applicationPoint = dynamics.engine.position
        push = dynamics.engine.axis * loads.thrust
        force = state.attitude.unrotate(loads.applied + loads.gravity * loads.total.mass)
        bodyVelocity = state.attitude.unrotate(state.velocity)
        // The body's axes turn: d(q* v)/dt = q* v̇ − ω × (q* v). Icarus leaves the second term out in `ecef`.
        bodyAcceleration =
            state.attitude.unrotate(rate.acceleration) - state.angularVelocity.cross(bodyVelocity)
        switch dynamics.frame {
        case .flat:
            altitude = state.position.z
            let axes = dynamics.frame.northEastDown(at: state.position)
            place = Place(latitude: 0, longitude: 0, altitude: altitude, seen: state, from: axes)
        case .eci:
            altitude = GeodeticPosition(state.position).altitude
            place = .unknown
        case .ecef:
            let ground = GeodeticPosition(state.position)
            altitude = ground.altitude
            place = Place(
                latitude: ground.latitude,
                longitude: ground.longitude,
                altitude: altitude,
                seen: state,
                from: ground.northEastDown
            )
        }
        density = dynamics.atmosphere.density(at: altitude)
    }
}

extension RocketReading.Place {
    /// Looks at a state from axes north, east and down.
    fileprivate init(
        latitude: Double,
        longitude: Double,
        altitude: Double,
        seen state: FlightState,
        from axes: Quaternion
    ) {
        self.init(
            latitude: latitude,
            longitude: longitude,
            altitude: altitude,
            velocity: axes.unrotate(state.velocity),
            angles: EulerAngles(axes.conjugate * state.attitude)
        )
    }
}
