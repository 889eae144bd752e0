/// How mass resists being turned: the six different elements of a symmetric tensor, in kg·m².
///
/// The elements off the diagonal are those of the tensor, I_xy = −∫ xy dm, as in Icarus.
struct InertiaTensor: Equatable, Sendable {
    var xx: Double
    var yy: Double
    var zz: Double
    var xy: Double
    var xz: Double
    var yz: Double

    init(
        _ xx: Double,
        _ yy: Double,
        _ zz: Double,
        _ xy: Double = 0,
        _ xz: Double = 0,
        _ yz: Double = 0
    ) {
        self.xx = xx
        self.yy = yy
        self.zz = zz
        self.xy = xy
        self.xz = xz
        self.yz = yz
    }

    /// Takes xx, yy, zz or all six; `nil` for another number of numbers.
    init?(_ numbers: [Double]) {
        switch numbers.count {
        case 3: self.init(numbers[0], numbers[1], numbers[2])
        case 6:
            self.init(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
        default: return nil
        }
    }

    /// A solid cylinder along x, about its centre: m r²/2 and m (3r² + L²)/12.
    init(cylinderOf mass: Double, radius: Double, length: Double) {
        let across = mass * (3 * radius * radius + length * length) / 12
        self.init(mass * radius * radius / 2, across, across)
    }

    /// A point of mass `mass` at `place`, about the origin: m (|d|² 1 − d dᵀ), the parallel axis theorem's part.
    init(point mass: Double, at place: Vector3) {
        self.init(
            mass * (place.y * place.y + place.z * place.z),
            mass * (place.x * place.x + place.z * place.z),
            mass * (place.x * place.x + place.y * place.y),
            -mass * place.x * place.y,
            -mass * place.x * place.z,
            -mass * place.y * place.z
        )
    }

    /// Whether it turns only when it is turned: Sylvester's criterion, the leading minors above 0.
    var isPositiveDefinite: Bool {
        let minor = xx * yy - xy * xy
        let determinant =
            xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz)
        return xx > 0 && minor > 0 && determinant > 0 && determinant.isFinite
    }

    /// The vector that `self * vector` makes `moment` of: I⁻¹ M, by cofactors.
    func solve(_ moment: Vector3) -> Vector3 {
        let cxx = yy * zz - yz * yz
        let cyy = xx * zz - xz * xz
        let czz = xx * yy - xy * xy
        let cxy = xz * yz - xy * zz
        let cxz = xy * yz - xz * yy
        let cyz = xy * xz - xx * yz
        let determinant = xx * cxx + xy * cxy + xz * cxz
        return Vector3(
            (cxx * moment.x + cxy * moment.y + cxz * moment.z) / determinant,
            (cxy * moment.x + cyy * moment.y + cyz * moment.z) / determinant,
            (cxz * moment.x + cyz * moment.y + czz * moment.z) / determinant
        )
    }

    static func + (a: InertiaTensor, b: InertiaTensor) -> InertiaTensor {
        InertiaTensor(
            a.xx + b.xx,
            a.yy + b.yy,
            a.zz + b.zz,
            a.xy + b.xy,
            a.xz + b.xz,
            a.yz + b.yz
        )
    }

    static func * (a: InertiaTensor, v: Vector3) -> Vector3 {
        Vector3(
            a.xx * v.x + a.xy * v.y + a.xz * v.z,
            a.xy * v.x + a.yy * v.y + a.yz * v.z,
            a.xz * v.x + a.yz * v.y + a.zz * v.z
        )
    }
}
