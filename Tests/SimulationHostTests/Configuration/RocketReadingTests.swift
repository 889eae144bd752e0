import Hermes
import Testing

@testable import SimulationHost

@Suite("A rocket is read from options, from a file, or from both")
struct RocketReadingTests {
    private func rocket(
        _ options: String,
        file: String? = nil
    ) throws -> RocketParameters {
        let folder = SimulationFolder(file.map { ["rocket.yaml": $0] } ?? [:])
        let config = file == nil ? "" : "config: rocket.yaml, "
        let found = try folder.read("modules: {a: {type: icarus, \(config)options: {\(options)}}}")
        guard case .icarus(let rocket) = try #require(found.configuration.modules.first).maker
        else {
            throw Unexpected()
        }
        return rocket
    }

    private struct Unexpected: Error {}

    private func problems(_ options: String, file: String? = nil) -> String {
        let folder = SimulationFolder(file.map { ["rocket.yaml": $0] } ?? [:])
        let config = file == nil ? "" : "    config: rocket.yaml\n"
        return folder.messages(
            "modules:\n  a:\n    type: icarus\n\(config)    options: {\(options)}\n"
        )
    }

    @Test("every key is read")
    func whole() throws {
        var expected = RocketParameters()
        expected.entity = ""
        expected.frame = .flat
        expected.gravity = .constant
        expected.hasGround = false
        expected.structureMass = 1
        expected.structureLength = 2
        expected.structureRadius = 3
        expected.structureInertia = [4, 5, 6]
        expected.fuelMass = 7
        expected.tankMass = 8
        expected.tankLength = 9
        expected.tankRadius = 10
        expected.tankPosition = 11
        expected.maximumThrust = 12e3
        expected.specificImpulse = 13
        expected.enginePosition = [14, 15, 16]
        expected.engineAxis = [17, 18, 19]
        expected.throttle = 0.2
        expected.dragCoefficient = 21
        expected.referenceArea = 22
        expected.seaLevelDensity = 23
        expected.scaleHeight = 24
        expected.position = [25, 26, 27]
        expected.velocity = [28, 29, 30]
        expected.yaw = 31
        expected.pitch = 32
        expected.roll = 33
        expected.angularVelocity = [34, 35, 36]
        let text = """
            entity: "", frame: flat, gravity: constant, ground: false,
            structure: {mass: 1, length: 2, radius: 3, inertia: [4, 5, 6]},
            tank: {fuel: 7, mass: 8, length: 9, radius: 10, position: 11},
            engine: {max_thrust: 12e3, specific_impulse: 13, position: [14, 15, 16],
              axis: [17, 18, 19], throttle: .2},
            aerodynamics: {drag_coefficient: 21, reference_area: 22, sea_level_density: 23,
              scale_height: 24},
            initial: {position: [25, 26, 27], velocity: [28, 29, 30], yaw: 31, pitch: 32, roll: 33,
              angular_velocity: [34, 35, 36]}
            """
        #expect(try rocket(text) == expected)
        #expect(try rocket("", file: "{\(text)}") == expected)
    }

    @Test("where it starts is said in degrees or in the frame")
    func start() throws {
        var expected = RocketParameters()
        expected.latitude = 1
        expected.longitude = 2
        expected.altitude = 3
        let text = "initial: {latitude: 1, longitude: 2, altitude: 3}"
        #expect(try rocket(text) == expected)
        // Options come last: they take the place of the file's position.
        let file = "initial: {position: [7000000, 0, 0]}"
        #expect(try rocket(text, file: file) == expected)
        #expect(try rocket("initial: {position: ~}", file: file).position == [7_000_000, 0, 0])
        let both = problems("initial: {position: [7000000, 0, 0], altitude: 1}")
        #expect(
            both == "simulation.yaml:4:62: modules.a.options.initial.altitude: "
                + "expected either position or this"
        )
    }

    @Test("options come on top of the file")
    func override() throws {
        let found = try rocket("tank: {fuel: 5}", file: "tank: {fuel: 3, mass: 4}\nentity: R")
        #expect(found.fuelMass == 5)
        #expect(found.tankMass == 4)
        #expect(found.entity == "R")
    }

    @Test(
        "each mistake has its place",
        arguments: [
            ("structure: {mass: 0}", "33: modules.a.options.structure.mass: 0.0 is not above 0"),
            ("tank: {fuel: -1}", "28: modules.a.options.tank.fuel: -1.0 is not 0 or more"),
            (
                "engine: {throttle: 2}",
                "34: modules.a.options.engine.throttle: 2.0 is outside 0.0...1.0"
            ),
            (
                "engine: {axis: [1, 2]}",
                "30: modules.a.options.engine.axis: has 2 numbers, 3 are needed"
            ),
            (
                "engine: {axis: [1, 2, x]}",
                "37: modules.a.options.engine.axis[2]: \"x\" is not a number"
            ),
            (
                "engine: {axis: 1}",
                "30: modules.a.options.engine.axis: expected a list, found \"1\""
            ),
            (
                "initial: {latitude: 91}",
                "35: modules.a.options.initial.latitude: 91.0 is outside -90.0...90.0"
            ),
            ("frame: moon", "22: modules.a.options.frame: \"moon\" is not one of flat, eci, ecef"),
            (
                "frame: flat",
                "14: modules.a.options.gravity: point_mass needs the frame eci or ecef, found flat"
            ),
            (
                "thrust: 1",
                "15: modules.a.options.thrust: unknown key; the keys here are "
                    + "aerodynamics, engine, entity, frame, gravity, ground, initial, structure, tank"
            ),
            (
                "engine: {thrust: 1}",
                "24: modules.a.options.engine.thrust: unknown key; the keys here "
                    + "are axis, max_thrust, position, specific_impulse, throttle"
            ),
        ]
    )
    func mistakes(_ options: String, _ expected: String) {
        #expect(problems(options) == "simulation.yaml:4:\(expected)")
    }

    @Test("mistakes in the file are told after those of the one that names it, once")
    func fileMistakes() {
        let found = problems("engine: {throttle: 2}", file: "tank:\n  fuel: -1\n  fule: 2\n")
        #expect(
            found == """
                simulation.yaml:5:34: modules.a.options.engine.throttle: 2.0 is outside 0.0...1.0
                rocket.yaml:2:9: tank.fuel: -1.0 is not 0 or more
                rocket.yaml:3:3: tank.fule: unknown key; did you mean "fuel"?
                """
        )
    }

    @Test("every field that can be wrong is a key")
    func fields() {
        var rocket = RocketParameters()
        rocket.entity = "."
        rocket.gravity = .constant
        for field: WritableKeyPath<RocketParameters, Double> in [
            \.structureMass, \.structureLength, \.structureRadius, \.fuelMass, \.tankMass,
            \.tankLength, \.tankRadius, \.tankPosition, \.maximumThrust, \.specificImpulse,
            \.throttle, \.dragCoefficient, \.referenceArea, \.seaLevelDensity, \.scaleHeight,
            \.latitude, \.longitude, \.altitude, \.yaw, \.pitch, \.roll,
        ] {
            rocket[keyPath: field] = .nan
        }
        rocket.structureInertia = []
        rocket.enginePosition = []
        rocket.engineAxis = []
        rocket.position = []
        rocket.velocity = []
        rocket.angularVelocity = []
        let fields = rocket.problems().map(\.field)
        #expect(Set(fields).count >= 27)
        for field in fields {
            let keys = RocketParameters.keys(of: field)
            // A key is unknown where it does not lead, and only there.
            let value = keys.reversed().reduce("x") { "{\($1): \($0)}" }
            #expect(
                !problems(String(value.dropFirst().dropLast())).contains("unknown key"),
                "\(field)"
            )
        }
    }
}
