/// What a rocket's future depends on, apart from its inputs.
struct FlightState: Equatable, Sendable {
    /// Of the centre of gravity, in the frame, in m.
    ///
    /// The centre wanders forward or back in the body as the tank empties; where it then is in the body, `Vehicle.cg` says.
    var position: Vector3
    /// Of the centre of gravity, in the frame, in m/s.
    ///
    /// It is kept in the frame and not in the body's axes, so that a body that tumbles in free fall falls exactly.
    var velocity: Vector3
    /// From the body's axes to the frame's.
    var attitude: Quaternion
    /// How fast the body turns against the frame, in the body's axes, in rad/s.
    var angularVelocity: Vector3
    /// In kg.
    var fuel: Double

    var isFinite: Bool {
        position.isFinite && velocity.isFinite && attitude.isFinite && angularVelocity.isFinite
            && fuel.isFinite
    }

    /// The state after `time` seconds of that rate.
    func advanced(by rate: FlightRate, for time: Double) -> FlightState {
        FlightState(
            position: position + rate.velocity * time,
            velocity: velocity + rate.acceleration * time,
            attitude: attitude + rate.attitude * time,
            angularVelocity: angularVelocity + rate.angularAcceleration * time,
            fuel: fuel + rate.fuel * time
        )
    }
}

/// How fast a state changes, per second.
struct FlightRate: Equatable, Sendable {
    var velocity: Vector3
    var acceleration: Vector3
    var attitude: Quaternion
    var angularAcceleration: Vector3
    var fuel: Double

    static func + (a: FlightRate, b: FlightRate) -> FlightRate {
        FlightRate(
            velocity: a.velocity + b.velocity,
            acceleration: a.acceleration + b.acceleration,
            attitude: a.attitude + b.attitude,
            angularAcceleration: a.angularAcceleration + b.angularAcceleration,
            fuel: a.fuel + b.fuel
        )
    }

    static func * (a: FlightRate, factor: Double) -> FlightRate {
        FlightRate(
            velocity: a.velocity * factor,
            acceleration: a.acceleration * factor,
            attitude: a.attitude * factor,
            angularAcceleration: a.angularAcceleration * factor,
            fuel: a.fuel * factor
        )
    }
}
