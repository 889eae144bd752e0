import Hermes
import Testing

@Suite("Parameters say what is wrong with them")
struct RocketParametersTests {
    typealias Change = @Sendable (inout RocketParameters) -> Void

    @Test("the defaults, a falling kilogram and all frames have no problems")
    func good() {
        #expect(RocketParameters().problems().isEmpty)
        var body = RocketParameters()
        body.frame = .flat
        body.gravity = .constant
        body.structureMass = 1
        body.fuelMass = 0
        body.tankMass = 0
        body.maximumThrust = 0
        body.dragCoefficient = 0
        body.altitude = 100
        body.entity = ""
        #expect(body.problems().isEmpty)
        var satellite = RocketParameters()
        satellite.frame = .eci
        satellite.position = [7e6, 0, 0]
        satellite.structureInertia = [1, 1, 1]
        #expect(satellite.problems().isEmpty)
    }

    static let faults: [(String, String, Change)] = [
        ("entity", "is not 0 to 64 letters, digits, _ or -", { $0.entity = "a.b" }),
        ("entity", "is not 0 to 64 letters, digits, _ or -", { $0.entity = "Råket" }),
        ("structure_mass", "0.0 is not above 0", { $0.structureMass = 0 }),
        ("structure_mass", "nan is not above 0", { $0.structureMass = .nan }),
        ("structure_length", "-1.0 is not above 0", { $0.structureLength = -1 }),
        ("structure_radius", "inf is not above 0", { $0.structureRadius = .infinity }),
        (
            "structure_inertia", "has 2 numbers, 3 or 6 are needed",
            { $0.structureInertia = [1, 2] }
        ),
        (
            "structure_inertia", "[1.0, 0.0, 1.0] is no inertia: it is not positive definite",
            { $0.structureInertia = [1, 0, 1] }
        ),
        (
            "structure_inertia",
            "[1.0, 1.0, 3.0] is no inertia: one of xx, yy, zz is above the sum of the others",
            { $0.structureInertia = [1, 1, 3] }
        ),
        ("fuel_mass", "-1.0 is not 0 or more", { $0.fuelMass = -1 }),
        ("tank_mass", "nan is not 0 or more", { $0.tankMass = .nan }),
        ("tank_length", "0.0 is not above 0", { $0.tankLength = 0 }),
        ("tank_radius", "0.0 is not above 0", { $0.tankRadius = 0 }),
        ("tank_position", "-inf is not a finite number", { $0.tankPosition = -.infinity }),
        ("max_thrust", "-5.0 is not 0 or more", { $0.maximumThrust = -5 }),
        ("specific_impulse", "0.0 is not above 0", { $0.specificImpulse = 0 }),
        ("engine_position", "has 0 numbers, 3 are needed", { $0.enginePosition = [] }),
        ("engine_axis", "has no direction: its length is 0.0", { $0.engineAxis = [0, 0, 0] }),
        ("throttle", "1.5 is outside 0.0...1.0", { $0.throttle = 1.5 }),
        ("throttle", "nan is outside 0.0...1.0", { $0.throttle = .nan }),
        ("gravity", "constant needs the frame flat, found ecef", { $0.gravity = .constant }),
        ("gravity", "point_mass needs the frame eci or ecef, found flat", { $0.frame = .flat }),
        ("drag_coefficient", "-0.1 is not 0 or more", { $0.dragCoefficient = -0.1 }),
        ("reference_area", "nan is not 0 or more", { $0.referenceArea = .nan }),
        ("sea_level_density", "-1.0 is not 0 or more", { $0.seaLevelDensity = -1 }),
        ("scale_height", "0.0 is not above 0", { $0.scaleHeight = 0 }),
        ("latitude", "90.5 is outside -90.0...90.0", { $0.latitude = 90.5 }),
        ("longitude", "181.0 is outside -180.0...180.0", { $0.longitude = 181 }),
        ("altitude", "-1.0 is below the ground", { $0.altitude = -1 }),
        ("altitude", "nan is not a finite number", { $0.altitude = .nan }),
        ("position", "has 1 numbers, 3 are needed", { $0.position = [1] }),
        (
            "position", "0.0 m from the Earth's centre, at least 1 is needed",
            { $0.position = [0, 0, 0] }
        ),
        ("position", "altitude -137.0 is below the ground", { $0.position = [6_378_000, 0, 0] }),
        (
            "velocity", "[0.0, inf, 0.0] has a number that is not finite",
            { $0.velocity = [0, .infinity, 0] }
        ),
        ("yaw", "361.0 is outside -360.0...360.0", { $0.yaw = 361 }),
        ("pitch", "-91.0 is outside -90.0...90.0", { $0.pitch = -91 }),
        ("roll", "nan is outside -360.0...360.0", { $0.roll = .nan }),
        ("angular_velocity", "has 2 numbers, 3 are needed", { $0.angularVelocity = [1, 2] }),
    ]

    @Test(
        "each fault is named, alone, with its field and what was found",
        arguments: faults.indices
    )
    func bad(_ index: Int) {
        let (field, problem, change) = Self.faults[index]
        var parameters = RocketParameters()
        change(&parameters)
        let problems = parameters.problems()
        #expect(problems.map(\.field) == [field])
        #expect(problems.map(\.problem) == [problem])
    }

    @Test("the module refuses them with all problems at once")
    func refuses() {
        var parameters = RocketParameters()
        parameters.structureMass = -1
        parameters.throttle = 2
        var module = IcarusModule(parameters)
        #expect(
            throws: ModuleError(
                "structure_mass: -1.0 is not above 0; throttle: 2.0 is outside 0.0...1.0"
            )
        ) { try module.stage() }
    }
}
