/// Turns fuel into thrust along an axis of the body.
struct RocketEngine: Equatable, Sendable {
    /// Standard gravity, in m/s²: what a specific impulse in seconds is measured with (3rd CGPM, 1901).
    static let standardGravity = 9.80665

    /// In N.
    let maximumThrust: Double
    /// In s.
    let specificImpulse: Double
    /// Where it pushes, in the body's axes from the structure's centre.
    let position: Vector3
    /// In which direction, in the body's axes; length 1.
    let axis: Vector3

    /// The thrust that a throttle gives while there is fuel, in N.
    ///
    /// - Parameter throttle: 0...1; what is outside is taken as the nearer end, and NaN as 0: an engine that gets nonsense is off.
    /// - Returns: 0 up to the greatest thrust.
    func thrust(_ throttle: Double) -> Double {
        guard throttle > 0 else { return 0 }
        return min(throttle, 1) * maximumThrust
    }

    /// The fuel that a thrust takes, in kg/s: F = ṁ g₀ Isp.
    func massFlow(_ thrust: Double) -> Double { thrust / (specificImpulse * Self.standardGravity) }
}
