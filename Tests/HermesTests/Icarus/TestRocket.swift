import CMath
import Hermes
import Testing

/// A staged and reset rocket whose signals are asked for by their names.
struct TestRocket {
    private(set) var module: IcarusModule
    private(set) var signals: [SignalDeclaration]
    private(set) var values: [Double]
    private(set) var time = 0.0
    private let places: [String: Int]

    init(_ change: (inout RocketParameters) -> Void = { _ in }) throws {
        var parameters = RocketParameters()
        change(&parameters)
        module = IcarusModule(parameters)
        signals = try module.stage()
        values = Array(repeating: .nan, count: signals.count)
        places = Dictionary(
            signals.enumerated().map { ($1.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        try module.reset(&values)
    }

    /// A body without air, ground and thrust over a flat Earth: nothing turns it.
    static func body(_ change: (inout RocketParameters) -> Void = { _ in }) throws -> TestRocket {
        try TestRocket {
            $0.frame = .flat
            $0.gravity = .constant
            $0.hasGround = false
            $0.dragCoefficient = 0
            $0.fuelMass = 0
            $0.tankMass = 0
            change(&$0)
        }
    }

    subscript(_ name: String) -> Double {
        get {
            guard let place = places["Rocket." + name] else {
                Issue.record("no signal \(name)")
                return .nan
            }
            return values[place]
        }
        set {
            guard let place = places["Rocket." + name] else {
                Issue.record("no signal \(name)")
                return
            }
            values[place] = newValue
        }
    }

    /// The three signals of a vector.
    func vector(_ name: String) -> [Double] { ["x", "y", "z"].map { self["\(name).\($0)"] } }

    /// The four signals of the attitude.
    var attitude: [Double] { ["w", "x", "y", "z"].map { self["Vehicle.attitude.\($0)"] } }

    mutating func fly(steps: Int = 1, of dt: Double) throws {
        for _ in 0..<steps {
            try module.step(&values, time: time, dt: dt)
            time += dt
        }
    }

    mutating func reset() throws {
        try module.reset(&values)
        time = 0
    }
}

func length(_ v: [Double]) -> Double { v.map { $0 * $0 }.reduce(0, +).squareRoot() }

func distance(_ a: [Double], _ b: [Double]) -> Double { length(zip(a, b).map(-)) }

func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).map(*).reduce(0, +) }

func cross(_ a: [Double], _ b: [Double]) -> [Double] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// A vector turned by a quaternion, by the rotation matrix: written apart from the rocket's own way.
func turned(_ v: [Double], by q: [Double]) -> [Double] {
    let (w, x, y, z) = (q[0], q[1], q[2], q[3])
    return [
        (1 - 2 * (y * y + z * z)) * v[0] + 2 * (x * y - w * z) * v[1] + 2 * (x * z + w * y) * v[2],
        2 * (x * y + w * z) * v[0] + (1 - 2 * (x * x + z * z)) * v[1] + 2 * (y * z - w * x) * v[2],
        2 * (x * z - w * y) * v[0] + 2 * (y * z + w * x) * v[1] + (1 - 2 * (x * x + y * y)) * v[2],
    ]
}

/// A vector turned about the axis z, by an angle in radians.
func turnedAboutZ(_ v: [Double], by angle: Double) -> [Double] {
    let (c, s) = (math_cos(angle), math_sin(angle))
    return [c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]]
}
