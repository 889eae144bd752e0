/// A rocket that flies: its equations, where it began and where it is.
struct Flight: Equatable, Sendable {
    let dynamics: FlightDynamics
    /// The state that `reset` goes back to.
    let start: FlightState
    private let hasGround: Bool
    /// Where it is.
    private(set) var state: FlightState

    /// Puts a rocket with these parameters, which have no problems, where it starts.
    init(_ parameters: RocketParameters) {
        dynamics = FlightDynamics(parameters)
        start = FlightState(parameters)
        hasGround = parameters.hasGround
        state = start
    }

    /// Puts it back where it started.
    mutating func reset() { state = start }

    /// What acts on it now, and how it changes.
    func reading(_ inputs: FlightInputs) -> (loads: FlightLoads, rate: FlightRate) {
        let isBurning = state.fuel > 0
        let loads = dynamics.loads(in: state, inputs, isBurning: isBurning)
        if hasGround, dynamics.isHeld(state, inputs, isBurning: isBurning) {
            return (loads, dynamics.heldRate(of: state, inputs, isBurning: isBurning))
        }
        return (loads, dynamics.rate(of: state, under: loads))
    }

    /// Moves it on; what it needs of fuel and does not have, it flies without.
    ///
    /// - Returns: Whether the state is a state; if not, it stays as it was.
    mutating func advance(_ inputs: FlightInputs, for time: Double) -> Bool {
        let flow = dynamics.engine.massFlow(dynamics.engine.thrust(inputs.throttle))
        var next = state
        if flow > 0, next.fuel > 0 {
            // The flow is constant during a step, so the moment of burn-out is known: up to it with thrust, then without, so that
            // exactly the rest is burnt and no step sees half a thrust.
            let burning = min(next.fuel / flow, time)
            let burnsOut = next.fuel <= flow * time
            next = moved(next, inputs, isBurning: true, for: burning)
            next.fuel = burnsOut ? 0 : max(0, next.fuel)
            if burning < time {
                next = moved(next, inputs, isBurning: false, for: time - burning)
            }
        } else {
            next = moved(next, inputs, isBurning: false, for: time)
        }
        guard next.isFinite else { return false }
        state = next
        return true
    }

    private func moved(
        _ state: FlightState,
        _ inputs: FlightInputs,
        isBurning: Bool,
        for time: Double
    ) -> FlightState {
        guard hasGround else {
            return dynamics.advanced(state, inputs, isBurning: isBurning, for: time)
        }
        guard dynamics.isHeld(state, inputs, isBurning: isBurning) else {
            return dynamics.landed(
                dynamics.advanced(state, inputs, isBurning: isBurning, for: time)
            )
        }
        var next = dynamics.held(state, for: time)
        if isBurning {
            next.fuel -= dynamics.engine.massFlow(dynamics.engine.thrust(inputs.throttle)) * time
        }
        return next
    }
}
