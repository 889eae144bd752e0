/// What comes from outside and is held during a step.
struct FlightInputs: Equatable, Sendable {
    /// Nothing pushes.
    static let none = FlightInputs(throttle: 0, force: .zero, moment: .zero)

    /// The throttle as it was commanded; `RocketEngine.thrust` says what it makes of it.
    var throttle: Double
    /// Acts in the centre of gravity, in the frame, in N.
    var force: Vector3
    /// In the body's axes, in N·m.
    var moment: Vector3

    /// The same with forces and moments that are not finite taken as 0: a client may set NaN, and one NaN would be in every state
    /// for ever after. (The engine takes care of the throttle.)
    var usable: FlightInputs {
        FlightInputs(
            throttle: throttle,
            force: Self.usable(force),
            moment: Self.usable(moment)
        )
    }

    private static func usable(_ vector: Vector3) -> Vector3 {
        Vector3(
            vector.x.isFinite ? vector.x : 0,
            vector.y.isFinite ? vector.y : 0,
            vector.z.isFinite ? vector.z : 0
        )
    }
}
