internal import CMath

/// A place by latitude, longitude and altitude above the WGS 84 ellipsoid, the angles kept as sines and cosines.
///
/// The altitude is asked for in every stage of a step, the angles once a step: so the conversion needs square roots only.
struct GeodeticPosition: Equatable, Sendable {
    /// Above the ellipsoid, along its normal, in m.
    let altitude: Double
    private let sineOfLatitude: Double
    private let cosineOfLatitude: Double
    private let sineOfLongitude: Double
    private let cosineOfLongitude: Double

    /// Takes angles, in radians.
    init(latitude: Double, longitude: Double, altitude: Double) {
        self.altitude = altitude
        sineOfLatitude = math_sin(latitude)
        cosineOfLatitude = math_cos(latitude)
        sineOfLongitude = math_sin(longitude)
        cosineOfLongitude = math_cos(longitude)
    }

    /// Finds the place of a position in the Earth's axes.
    ///
    /// Bowring, "Transformation from spatial to geographical coordinates", Survey Review 23 (1976), 323–327:
    /// tan φ = (z + e′² b sin³ β) / (p − e² a cos³ β), tan β = (1 − f) tan φ, here applied twice: once is good to 1e-8
    /// rad at any height, twice to rounding, from 100 km below the ground upwards. Longitude 0 on the axis.
    init(_ position: Vector3) {
        let p = (position.x * position.x + position.y * position.y).squareRoot()
        let onAxis = p == 0
        cosineOfLongitude = onAxis ? 1 : position.x / p
        sineOfLongitude = onAxis ? 0 : position.y / p

        // β as the direction (cosine, sine), first of the place on a sphere that is pressed flat with the ellipsoid.
        var direction = Self.direction(p * Earth.polarRadius, position.z * Earth.equatorialRadius)
        var latitude = direction
        for _ in 0..<2 {
            let (cosine, sine) = direction
            latitude = Self.direction(
                p - Earth.eccentricitySquared * Earth.equatorialRadius * cosine * cosine * cosine,
                position.z + Earth.secondEccentricitySquared * Earth.polarRadius * sine * sine
                    * sine
            )
            direction = Self.direction(latitude.cosine, (1 - Earth.flattening) * latitude.sine)
        }
        cosineOfLatitude = latitude.cosine
        sineOfLatitude = latitude.sine
        // Bowring, "The accuracy of geodetic latitude and height equations", Survey Review 28 (1985), 202–206:
        // h = p cos φ + z sin φ − a √(1 − e² sin² φ), good at the poles too.
        altitude =
            p * latitude.cosine + position.z * latitude.sine
            - Earth.equatorialRadius
            * (1 - Earth.eccentricitySquared * latitude.sine * latitude.sine).squareRoot()
    }

    private static func direction(_ x: Double, _ y: Double) -> (cosine: Double, sine: Double) {
        let length = (x * x + y * y).squareRoot()
        // In the Earth's centre any direction would do.
        return length == 0 ? (1, 0) : (x / length, y / length)
    }

    /// In radians, north positive.
    var latitude: Double { math_atan2(sineOfLatitude, cosineOfLatitude) }
    /// In radians, east positive.
    var longitude: Double { math_atan2(sineOfLongitude, cosineOfLongitude) }

    /// Away from the ellipsoid, along its normal, in the Earth's axes; length 1.
    var up: Vector3 {
        Vector3(
            cosineOfLatitude * cosineOfLongitude,
            cosineOfLatitude * sineOfLongitude,
            sineOfLatitude
        )
    }

    /// In the Earth's axes, from its centre.
    var position: Vector3 {
        // NGA.STND.0036, section 4, geodetic to Cartesian: N is the radius of curvature in the prime vertical.
        let curvature =
            Earth.equatorialRadius
            / (1 - Earth.eccentricitySquared * sineOfLatitude * sineOfLatitude).squareRoot()
        let across = (curvature + altitude) * cosineOfLatitude
        return Vector3(
            across * cosineOfLongitude,
            across * sineOfLongitude,
            (curvature * (1 - Earth.eccentricitySquared) + altitude) * sineOfLatitude
        )
    }

    /// From the axes north, east and down of the place to the Earth's: about y to the equator's plane, then about z.
    var northEastDown: Quaternion {
        Quaternion.aboutZ(longitude) * Quaternion.aboutY(-latitude - .pi / 2)
    }
}
