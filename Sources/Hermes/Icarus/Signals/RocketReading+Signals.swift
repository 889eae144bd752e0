/// The signals of a rocket, in the order in which they stand in the bus; names and units are those of Icarus's data dictionary
/// (component types and names of its example `rocket_ascent`), `Atmosphere`, `Aero` and the external load are ours.
extension RocketReading {
    /// Tells a sink all signals with their values.
    @inline(__always)
    func tell<Sink: SignalSink>(_ sink: inout Sink) {
        tellMasses(&sink)
        tellForces(&sink)
        sink.component("Vehicle", "Vehicle6DOF")
        tellStates(&sink)
        tellLoads(&sink)
        tellPlace(&sink)
    }

    @inline(__always)
    private func tellMasses<Sink: SignalSink>(_ sink: inout Sink) {
        sink.component("Structure", "StaticMass")
        sink.output(RocketSignal("mass", unit: "kg", "Mass of the structure"), structure.mass)
        sink.distribution(structure)

        sink.component("FuelTank", "FuelTank")
        sink.input(
            RocketSignal("mass_flow_rate", unit: "kg/s", "Fuel that the engine takes"),
            from: "Engine.mass_flow_rate",
            loads.massFlow
        )
        sink.output(RocketSignal("fuel_mass", unit: "kg", "Fuel that is left"), state.fuel)
        sink.output(RocketSignal("fuel_mass_dot", unit: "kg/s", "Change of the fuel"), rate.fuel)
        sink.output(RocketSignal("mass", unit: "kg", "Mass of tank and fuel"), loads.tank.mass)
        sink.distribution(loads.tank)
    }

    @inline(__always)
    private func tellForces<Sink: SignalSink>(_ sink: inout Sink) {
        sink.component("Gravity", "PointMassGravity")
        let position: StaticString = "position"
        let summary: StaticString = "Where gravity is asked for"
        let at = state.position
        sink.input(
            RocketSignal(position, part: ".x", unit: "m", summary),
            from: "Vehicle.position.x",
            at.x
        )
        sink.input(
            RocketSignal(position, part: ".y", unit: "m", summary),
            from: "Vehicle.position.y",
            at.y
        )
        sink.input(
            RocketSignal(position, part: ".z", unit: "m", summary),
            from: "Vehicle.position.z",
            at.z
        )
        sink.input(
            RocketSignal("mass", unit: "kg", "Mass that it pulls at"),
            from: "Vehicle.total_mass",
            loads.total.mass
        )
        sink.vector("force", unit: "N", "Weight, in the frame", loads.gravity * loads.total.mass)
        sink.vector(
            "acceleration",
            unit: "m/s^2",
            "Acceleration by gravity, in the frame",
            loads.gravity
        )

        sink.component("Engine", "RocketEngine")
        sink.command(
            RocketSignal(
                "throttle_cmd",
                "Throttle, 0 to 1; beyond is taken as the nearer end, NaN as 0"
            ),
            startThrottle
        )
        sink.output(RocketSignal("thrust", unit: "N", "Thrust; 0 without fuel"), loads.thrust)
        sink.output(RocketSignal("mass_flow_rate", unit: "kg/s", "Fuel burnt"), loads.massFlow)
        sink.vector("force", unit: "N", "Thrust in body axes", push)
        sink.vector(
            "application_point",
            unit: "m",
            "Where it pushes, in body axes from the structure's centre",
            applicationPoint
        )

        sink.component("Atmosphere", "ExponentialAtmosphere")
        sink.output(
            RocketSignal("altitude", unit: "m", "Altitude above the ellipsoid; z in flat"),
            altitude
        )
        sink.output(RocketSignal("density", unit: "kg/m^3", "Density of the air"), density)

        sink.component("Aero", "AtmosphericDrag")
        sink.input(
            RocketSignal("density", unit: "kg/m^3", "Density of the air"),
            from: "Atmosphere.density",
            density
        )
        sink.output(
            RocketSignal("airspeed", unit: "m/s", "Speed against the air"),
            loads.airVelocity.length
        )
        sink.output(
            RocketSignal(
                "dynamic_pressure",
                unit: "Pa",
                "Half the density times the airspeed squared"
            ),
            0.5 * density * loads.airVelocity.lengthSquared
        )
        sink.vector("force", unit: "N", "Drag, in the frame", loads.drag)
    }

    @inline(__always)
    private func tellStates<Sink: SignalSink>(_ sink: inout Sink) {
        sink.vector("position", unit: "m", "Centre of gravity, in the frame", state.position)
        sink.vector("position_dot", unit: "m/s", "Change of the position", rate.velocity)
        sink.vector(
            "velocity_body",
            unit: "m/s",
            "Velocity against the frame, in body axes",
            bodyVelocity
        )
        sink.vector("velocity_body_dot", unit: "m/s^2", "Change of velocity_body", bodyAcceleration)
        sink.quaternion(
            "attitude",
            unit: "",
            "Rotation from body axes to the frame, a unit quaternion",
            state.attitude
        )
        sink.quaternion("attitude_dot", unit: "1/s", "Change of the attitude", rate.attitude)
        sink.vector(
            "omega_body",
            unit: "rad/s",
            "Turning against the frame, in body axes",
            state.angularVelocity
        )
        sink.vector(
            "omega_body_dot",
            unit: "rad/s^2",
            "Change of omega_body",
            rate.angularAcceleration
        )
    }

    @inline(__always)
    private func tellLoads<Sink: SignalSink>(_ sink: inout Sink) {
        sink.output(RocketSignal("total_mass", unit: "kg", "Mass of all"), loads.total.mass)
        sink.distribution(loads.total)
        sink.vectorCommand(
            "external_force",
            unit: "N",
            "Force from outside in the centre of gravity, in the frame"
        )
        sink.vectorCommand("external_moment", unit: "N*m", "Moment from outside, in body axes")
        sink.vector("total_force", unit: "N", "All forces but the ground's, in body axes", force)
        sink.vector(
            "total_moment",
            unit: "N*m",
            "All moments about the centre of gravity, in body axes",
            loads.moment
        )
    }

    @inline(__always)
    private func tellPlace<Sink: SignalSink>(_ sink: inout Sink) {
        sink.vector("velocity_ref", unit: "m/s", "Velocity in the frame", state.velocity)
        let lla: StaticString = "position_lla"
        sink.output(
            RocketSignal(
                lla,
                part: ".lat",
                unit: "rad",
                "Geodetic latitude, WGS 84; 0 in eci and flat"
            ),
            place.latitude
        )
        sink.output(
            RocketSignal(lla, part: ".lon", unit: "rad", "Longitude; 0 in eci and flat"),
            place.longitude
        )
        sink.output(
            RocketSignal(lla, part: ".alt", unit: "m", "Altitude above the ellipsoid; 0 in eci"),
            place.altitude
        )
        let ned: StaticString = "velocity_ned"
        sink.output(
            RocketSignal(ned, part: ".n", unit: "m/s", "Velocity to the north; 0 in eci"),
            place.velocity.x
        )
        sink.output(
            RocketSignal(ned, part: ".e", unit: "m/s", "Velocity to the east; 0 in eci"),
            place.velocity.y
        )
        sink.output(
            RocketSignal(ned, part: ".d", unit: "m/s", "Velocity downwards; 0 in eci"),
            place.velocity.z
        )
        let euler: StaticString = "euler_zyx"
        sink.output(
            RocketSignal(
                euler,
                part: ".yaw",
                unit: "rad",
                "Heading from north over east; 0 in eci"
            ),
            place.angles.yaw
        )
        sink.output(
            RocketSignal(euler, part: ".pitch", unit: "rad", "Pitch above the horizon; 0 in eci"),
            place.angles.pitch
        )
        sink.output(
            RocketSignal(euler, part: ".roll", unit: "rad", "Roll; 0 in eci"),
            place.angles.roll
        )
    }
}
