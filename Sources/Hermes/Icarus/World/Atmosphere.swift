internal import CMath

/// Air that thins by e with every scale height, and how it brakes what moves in it.
struct Atmosphere: Equatable, Sendable {
    /// At altitude 0, in kg/m³.
    let seaLevelDensity: Double
    /// In m.
    let scaleHeight: Double
    /// The drag coefficient times the area that it is for, in m².
    let dragArea: Double

    /// Whether it brakes at all; if not, nobody need ask for the altitude.
    var brakes: Bool { seaLevelDensity > 0 && dragArea > 0 }

    /// ρ₀ exp(−h / H), in kg/m³.
    ///
    /// Below altitude 0, which is reached only without ground, it is as at 0: the formula would make it infinite on the way down.
    func density(at altitude: Double) -> Double {
        seaLevelDensity * math_exp(-max(altitude, 0) / scaleHeight)
    }

    /// The force on what moves through it, ½ ρ v² Cd A against the velocity, in N.
    func drag(_ density: Double, against velocity: Vector3) -> Vector3 {
        velocity * (-0.5 * density * dragArea * velocity.length)
    }
}
