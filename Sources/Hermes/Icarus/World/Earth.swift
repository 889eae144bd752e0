/// The Earth: WGS 84 (NGA.STND.0036, version 1.0.0, table 3.1), with its mass in one point.
enum Earth {
    /// μ, in m³/s²; with the atmosphere.
    static let gravitationalParameter = 3.986004418e14
    /// ω, how fast it turns, in rad/s.
    static let rotationRate = 7.2921150e-5
    /// a, the equator's radius, in m.
    static let equatorialRadius = 6_378_137.0
    /// f, defined as 1 / f.
    static let flattening = 1 / 298.257223563
    /// e² = f (2 − f).
    static let eccentricitySquared = flattening * (2 - flattening)
    /// From the centre to a pole, in m: b = a (1 − f).
    static let polarRadius = equatorialRadius * (1 - flattening)
    /// The square of the second eccentricity, e² / (1 − e²).
    static let secondEccentricitySquared = eccentricitySquared / (1 - eccentricitySquared)

    /// The axis that it turns about, times its rate: ω.
    static let rotation = Vector3(0, 0, rotationRate)
}
