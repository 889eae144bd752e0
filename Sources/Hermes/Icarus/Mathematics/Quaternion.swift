internal import CMath

/// A rotation as four numbers, the scalar first, and their rate of change.
///
/// Hamilton's convention (ij = k): `rotate` takes a vector from the axes that the rotation belongs to, the body's, into those that
/// it refers to. Diebel, "Representing Attitude: Euler Angles, Unit Quaternions, and Rotation Vectors", 2006, has the formulas; its
/// quaternions go the other way, from the reference to the body.
struct Quaternion: Equatable, Sendable {
    var w: Double
    var x: Double
    var y: Double
    var z: Double

    init(_ w: Double, _ x: Double, _ y: Double, _ z: Double) {
        self.w = w
        self.x = x
        self.y = y
        self.z = z
    }

    /// Turns by `angle`, in radians, about the axis x.
    static func aboutX(_ angle: Double) -> Quaternion {
        Quaternion(math_cos(angle / 2), math_sin(angle / 2), 0, 0)
    }

    /// Turns by `angle`, in radians, about the axis y.
    static func aboutY(_ angle: Double) -> Quaternion {
        Quaternion(math_cos(angle / 2), 0, math_sin(angle / 2), 0)
    }

    /// Turns by `angle`, in radians, about the axis z.
    static func aboutZ(_ angle: Double) -> Quaternion {
        Quaternion(math_cos(angle / 2), 0, 0, math_sin(angle / 2))
    }

    var isFinite: Bool { w.isFinite && x.isFinite && y.isFinite && z.isFinite }
    var norm: Double { (w * w + x * x + y * y + z * z).squareRoot() }
    var normalized: Quaternion { self * (1 / norm) }
    var conjugate: Quaternion { Quaternion(w, -x, -y, -z) }

    /// The vector in the axes that the rotation refers to.
    func rotate(_ v: Vector3) -> Vector3 {
        // v + 2w (u × v) + 2u × (u × v), u the vector part: q v q* without the products that are 0.
        let u = Vector3(x, y, z)
        let t = u.cross(v) * 2
        return v + t * w + u.cross(t)
    }

    /// The vector in the axes that are rotated.
    func unrotate(_ v: Vector3) -> Vector3 { conjugate.rotate(v) }

    /// How it changes while the body turns with `rates`, in radians a second in the body's axes: ½ q ⊗ (0, ω).
    func rate(turningWith rates: Vector3) -> Quaternion {
        self * Quaternion(0, rates.x / 2, rates.y / 2, rates.z / 2)
    }

    static func + (a: Quaternion, b: Quaternion) -> Quaternion {
        Quaternion(a.w + b.w, a.x + b.x, a.y + b.y, a.z + b.z)
    }

    static func * (a: Quaternion, factor: Double) -> Quaternion {
        Quaternion(a.w * factor, a.x * factor, a.y * factor, a.z * factor)
    }

    /// One rotation after another: `b` first.
    static func * (a: Quaternion, b: Quaternion) -> Quaternion {
        Quaternion(
            a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
            a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
            a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
            a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w
        )
    }
}
