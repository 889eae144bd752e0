internal import CMath

/// Heading, pitch and roll: turned about z, then the new y, then the new x, in radians.
struct EulerAngles: Equatable, Sendable {
    /// All zero.
    static let zero = EulerAngles(yaw: 0, pitch: 0, roll: 0)

    var yaw: Double
    var pitch: Double
    var roll: Double

    init(yaw: Double, pitch: Double, roll: Double) {
        self.yaw = yaw
        self.pitch = pitch
        self.roll = roll
    }

    /// Takes the angles out of a rotation.
    ///
    /// Straight up and straight down, yaw and roll turn about the same line; all of it is yaw then.
    init(_ q: Quaternion) {
        // Diebel 2006, the sequence (3, 2, 1); the first row and column of the rotation matrix written out.
        let forwardNorth = 1 - 2 * (q.y * q.y + q.z * q.z)
        let forwardEast = 2 * (q.x * q.y + q.w * q.z)
        let forwardDown = 2 * (q.x * q.z - q.w * q.y)
        let level = (forwardNorth * forwardNorth + forwardEast * forwardEast).squareRoot()
        // atan2 and not asin, which loses half of the digits towards 90°.
        pitch = math_atan2(-forwardDown, level)
        // Within 1e-7 of the vertical yaw and roll would be made of rounding errors.
        guard level > 1e-7 else {
            yaw = math_atan2(
                2 * (q.w * q.z - q.x * q.y),
                1 - 2 * (q.x * q.x + q.z * q.z)
            )
            roll = 0
            return
        }
        yaw = math_atan2(forwardEast, forwardNorth)
        roll = math_atan2(2 * (q.y * q.z + q.w * q.x), 1 - 2 * (q.x * q.x + q.y * q.y))
    }

    /// The rotation from the body's axes to those that the angles refer to.
    var rotation: Quaternion {
        Quaternion.aboutZ(yaw) * Quaternion.aboutY(pitch) * Quaternion.aboutX(roll)
    }
}
