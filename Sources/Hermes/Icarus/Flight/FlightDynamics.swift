/// The equations of motion of a rigid body that burns fuel.
///
/// Translation is that of the centre of gravity, m a = F, with the thrust among the forces, which is how a body that
/// loses mass moves (Tsiolkovsky). Rotation is Euler's, I ω̇ = M − ω × I ω. What İ ω would add is left out, and the
/// angular momentum that the exhaust takes along (jet damping), which is of the same size and against it, is left out
/// with it; Icarus does the same.
struct FlightDynamics: Equatable, Sendable {
    let frame: RocketParameters.Frame
    let gravity: RocketParameters.Gravity
    let structure: MassProperties
    let tank: FuelTank
    let engine: RocketEngine
    let atmosphere: Atmosphere

    /// What acts in a state.
    ///
    /// - Parameters:
    ///   - state: The state.
    ///   - inputs: What comes from outside, usable.
    ///   - isBurning: Whether the engine has fuel.
    /// - Returns: Forces, the moment, and how heavy it is.
    @inline(__always)
    func loads(in state: FlightState, _ inputs: FlightInputs, isBurning: Bool) -> FlightLoads {
        let tank = tank.properties(with: state.fuel)
        let total = structure + tank
        let thrust = isBurning ? engine.thrust(inputs.throttle) : 0
        let push = engine.axis * thrust
        let airVelocity = state.velocity - frame.groundRotation.cross(state.position)
        var drag = Vector3.zero
        if atmosphere.brakes {
            let altitude = frame.ground(below: state.position).altitude
            drag = atmosphere.drag(atmosphere.density(at: altitude), against: airVelocity)
        }
        return FlightLoads(
            tank: tank,
            total: total,
            gravity: gravity.acceleration(at: state.position),
            thrust: thrust,
            massFlow: engine.massFlow(thrust),
            airVelocity: airVelocity,
            drag: drag,
            applied: state.attitude.rotate(push) + drag + inputs.force,
            moment: (engine.position - total.centre).cross(push) + inputs.moment
        )
    }

    /// How the state changes under its loads.
    @inline(__always)
    func rate(of state: FlightState, under loads: FlightLoads) -> FlightRate {
        let inertia = loads.total.inertia
        // Euler's equation holds for the rate against a frame that does not turn: ω_i = ω + ω_f, both in the body's
        // axes. As ω_f is constant in the frame, it changes in the body's axes by −ω × ω_f, so
        // ω̇ = I⁻¹ (M − ω_i × I ω_i) + ω × ω_f.
        let rates = state.angularVelocity
        let carried = state.attitude.unrotate(frame.rotation)
        let inertial = rates + carried
        return FlightRate(
            velocity: state.velocity,
            acceleration: loads.gravity + loads.applied * (1 / loads.total.mass)
                + frame.apparentAcceleration(at: state.position, movingWith: state.velocity),
            attitude: state.attitude.rate(turningWith: rates),
            angularAcceleration: inertia.solve(loads.moment - inertial.cross(inertia * inertial))
                + rates.cross(carried),
            fuel: -loads.massFlow
        )
    }

    /// The state after `time` seconds with the same inputs: one step of the classic Runge–Kutta method of fourth order.
    ///
    /// Kutta, "Beitrag zur näherungsweisen Integration totaler Differentialgleichungen", 1901. Mass, centre of gravity
    /// and inertia are those of each stage's fuel. The quaternion is given back length 1, which the method keeps but to
    /// its own error.
    func advanced(_ state: FlightState, _ inputs: FlightInputs, isBurning: Bool, for time: Double)
        -> FlightState
    {
        func rate(_ state: FlightState) -> FlightRate {
            self.rate(of: state, under: loads(in: state, inputs, isBurning: isBurning))
        }
        let first = rate(state)
        let second = rate(state.advanced(by: first, for: time / 2))
        let third = rate(state.advanced(by: second, for: time / 2))
        let fourth = rate(state.advanced(by: third, for: time))
        let mean = (first + (second + third) * 2 + fourth) * (1 / 6.0)
        var next = state.advanced(by: mean, for: time)
        next.attitude = next.attitude.normalized
        return next
    }
}
