internal import Hermes
internal import Settings

extension SettingsReader {
    /// Reads the sections of a rocket; their ranges are `RocketParameters.problems()`.
    mutating func read(into rocket: inout RocketParameters) {
        label("entity", into: &rocket.entity)
        choice("frame", into: &rocket.frame)
        choice("gravity", into: &rocket.gravity)
        bool("ground", into: &rocket.hasGround)
        section("structure") { section in
            section.number("mass", into: &rocket.structureMass, in: .any)
            section.number("length", into: &rocket.structureLength, in: .any)
            section.number("radius", into: &rocket.structureRadius, in: .any)
            section.numbers("inertia", into: &rocket.structureInertia)
        }
        section("tank") { section in
            section.number("fuel", into: &rocket.fuelMass, in: .any)
            section.number("mass", into: &rocket.tankMass, in: .any)
            section.number("length", into: &rocket.tankLength, in: .any)
            section.number("radius", into: &rocket.tankRadius, in: .any)
            section.number("position", into: &rocket.tankPosition, in: .any)
        }
        section("engine") { section in
            section.number("max_thrust", into: &rocket.maximumThrust, in: .any)
            section.number("specific_impulse", into: &rocket.specificImpulse, in: .any)
            section.numbers("position", into: &rocket.enginePosition)
            section.numbers("axis", into: &rocket.engineAxis)
            section.number("throttle", into: &rocket.throttle, in: .any)
        }
        section("aerodynamics") { section in
            section.number("drag_coefficient", into: &rocket.dragCoefficient, in: .any)
            section.number("reference_area", into: &rocket.referenceArea, in: .any)
            section.number("sea_level_density", into: &rocket.seaLevelDensity, in: .any)
            section.number("scale_height", into: &rocket.scaleHeight, in: .any)
        }
        section("initial") { $0.readStart(into: &rocket) }
    }

    private mutating func readStart(into rocket: inout RocketParameters) {
        let geodetic = ["latitude", "longitude", "altitude"].filter { has($0) }
        if let first = geodetic.first {
            // Said here, it replaces a position that a file said.
            rocket.position = nil
            if has("position") { reject(first, "expected either position or this") }
        }
        numbers("position", into: &rocket.position)
        number("latitude", into: &rocket.latitude, in: .any)
        number("longitude", into: &rocket.longitude, in: .any)
        number("altitude", into: &rocket.altitude, in: .any)
        numbers("velocity", into: &rocket.velocity)
        number("yaw", into: &rocket.yaw, in: .any)
        number("pitch", into: &rocket.pitch, in: .any)
        number("roll", into: &rocket.roll, in: .any)
        numbers("angular_velocity", into: &rocket.angularVelocity)
    }
}

extension RocketParameters {
    /// The keys that lead to a field, as `problems()` names it.
    static func keys(of field: String) -> [String] {
        switch field {
        case "structure_mass": ["structure", "mass"]
        case "structure_length": ["structure", "length"]
        case "structure_radius": ["structure", "radius"]
        case "structure_inertia": ["structure", "inertia"]
        case "fuel_mass": ["tank", "fuel"]
        case "tank_mass": ["tank", "mass"]
        case "tank_length": ["tank", "length"]
        case "tank_radius": ["tank", "radius"]
        case "tank_position": ["tank", "position"]
        case "max_thrust", "specific_impulse", "throttle": ["engine", field]
        case "engine_position": ["engine", "position"]
        case "engine_axis": ["engine", "axis"]
        case "drag_coefficient", "reference_area", "sea_level_density", "scale_height":
            ["aerodynamics", field]
        case "position", "latitude", "longitude", "altitude", "velocity", "yaw", "pitch", "roll",
            "angular_velocity":
            ["initial", field]
        default: [field]
        }
    }
}
