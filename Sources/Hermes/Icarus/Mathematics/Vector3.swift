/// Three numbers along the axes x, y and z.
///
/// Three plain members and no SIMD type: the compiler does as well with them in a release build, and a debug build, in which the
/// tests fly for hours, is many times faster.
struct Vector3: Equatable, Sendable {
    /// Nothing in any direction.
    static let zero = Vector3(0, 0, 0)

    var x: Double
    var y: Double
    var z: Double

    init(_ x: Double, _ y: Double, _ z: Double) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// Takes three numbers; `nil` when there are not three.
    init?(_ numbers: [Double]) {
        guard numbers.count == 3 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    var isFinite: Bool { x.isFinite && y.isFinite && z.isFinite }
    var lengthSquared: Double { x * x + y * y + z * z }
    var length: Double { lengthSquared.squareRoot() }

    /// The same direction with length 1; `nil` without a direction.
    var normalized: Vector3? {
        // By the largest number first: the square of a length of 1e-200 is 0, which is no reason to have no direction.
        let largest = max(abs(x), abs(y), abs(z))
        guard largest > 0, largest.isFinite else { return nil }
        let scaled = Vector3(x / largest, y / largest, z / largest)
        return scaled * (1 / scaled.length)
    }

    func dot(_ other: Vector3) -> Double { x * other.x + y * other.y + z * other.z }

    func cross(_ other: Vector3) -> Vector3 {
        Vector3(
            y * other.z - z * other.y,
            z * other.x - x * other.z,
            x * other.y - y * other.x
        )
    }

    static func + (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x + b.x, a.y + b.y, a.z + b.z) }
    static func - (a: Vector3, b: Vector3) -> Vector3 { Vector3(a.x - b.x, a.y - b.y, a.z - b.z) }
    static func * (a: Vector3, factor: Double) -> Vector3 {
        Vector3(a.x * factor, a.y * factor, a.z * factor)
    }
    static prefix func - (a: Vector3) -> Vector3 { Vector3(-a.x, -a.y, -a.z) }
}
