/// The ground: a rocket that its thrust does not lift stands there; one that comes down stays where it hit.
///
/// It does not sink and does not tip: position and attitude are held against the ground, whatever the moments are. In `eci` the
/// ground takes it along. A contact is seen at the end of the step in which it happens, and the altitude is 0 from then on.
extension FlightDynamics {
    /// How near to the ground one stands on it, in m: altitudes computed from a position are good to about a nanometre.
    static let contactTolerance = 1e-6

    /// The state at rest on the ground, at the same place.
    func rested(_ state: FlightState) -> FlightState {
        var rested = state
        rested.velocity = frame.groundRotation.cross(state.position)
        rested.angularVelocity = state.attitude.unrotate(frame.groundRotation)
        return rested
    }

    /// Whether the ground holds it: it is down, does not move up, and what acts on it does not pull it up.
    func isHeld(_ state: FlightState, _ inputs: FlightInputs, isBurning: Bool) -> Bool {
        let ground = frame.ground(below: state.position)
        guard ground.altitude <= Self.contactTolerance else { return false }
        // Moving with the ground, or thrown up from it? Of a ground that turns at 465 m/s rounding leaves 1e-10.
        let rested = rested(state)
        guard (state.velocity - rested.velocity).dot(ground.up) <= 1e-9 else { return false }
        let rate = rate(of: rested, under: loads(in: rested, inputs, isBurning: isBurning))
        let turning = frame.groundRotation
        let carried = turning.cross(turning.cross(state.position))
        return (rate.acceleration - carried).dot(ground.up) <= 0
    }

    /// Where the ground has taken it after `time` seconds.
    func held(_ state: FlightState, for time: Double) -> FlightState {
        var next = state
        if frame == .eci {
            let turn = Quaternion.aboutZ(Earth.rotationRate * time)
            next.attitude = (turn * state.attitude).normalized
            next.position = turn.rotate(state.position)
            // Rounding must not lift it off in the course of hours.
            let ground = frame.ground(below: next.position)
            next.position = next.position - ground.up * ground.altitude
        }
        return rested(next)
    }

    /// The state with the ground's place if it has come below the ground and moves down, else as it is.
    func landed(_ state: FlightState) -> FlightState {
        let ground = frame.ground(below: state.position)
        guard ground.altitude < 0, state.velocity.dot(ground.up) <= 0 else { return state }
        var next = state
        next.position = state.position - ground.up * ground.altitude
        return rested(next)
    }

    /// How a state changes that the ground holds: as the ground does.
    func heldRate(of state: FlightState, _ inputs: FlightInputs, isBurning: Bool) -> FlightRate {
        let turning = frame.groundRotation
        let velocity = turning.cross(state.position)
        let fuel = isBurning ? -engine.massFlow(engine.thrust(inputs.throttle)) : 0
        return FlightRate(
            velocity: velocity,
            acceleration: turning.cross(velocity),
            attitude: state.attitude.rate(turningWith: state.attitude.unrotate(turning)),
            angularAcceleration: .zero,
            fuel: fuel
        )
    }
}
