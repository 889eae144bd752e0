extension RocketParameters {
    /// What keeps them from being flown: each field that is wrong and what is wrong with it; empty when nothing is.
    ///
    /// Fields have the names of the properties in snake case: `structure_mass`, `engine_axis`, `specific_impulse`; the one that is
    /// shortened is `max_thrust`, as Icarus calls it.
    package func problems() -> [(field: String, problem: String)] {
        var check = Checks()
        checkBody(&check)
        checkEngine(&check)
        checkWorld(&check)
        checkStart(&check)
        return check.problems
    }

    private func checkBody(_ check: inout Checks) {
        check.name("entity", entity)
        check.above0("structure_mass", structureMass)
        check.above0("structure_length", structureLength)
        check.above0("structure_radius", structureRadius)
        if let structureInertia { check.inertia("structure_inertia", structureInertia) }
        check.atLeast0("fuel_mass", fuelMass)
        check.atLeast0("tank_mass", tankMass)
        check.above0("tank_length", tankLength)
        check.above0("tank_radius", tankRadius)
        check.finite("tank_position", tankPosition)
    }

    private func checkEngine(_ check: inout Checks) {
        check.atLeast0("max_thrust", maximumThrust)
        check.above0("specific_impulse", specificImpulse)
        check.vector("engine_position", enginePosition)
        if let axis = check.vector("engine_axis", engineAxis), axis.normalized == nil {
            check.report("engine_axis", "has no direction: its length is \(axis.length)")
        }
        check.range("throttle", throttle, 0...1)
    }

    private func checkWorld(_ check: inout Checks) {
        // (0, 0, −g) is down only where z is up.
        switch (frame, gravity) {
        case (.flat, .pointMass):
            check.report("gravity", "point_mass needs the frame eci or ecef, found flat")
        case (.eci, .constant), (.ecef, .constant):
            check.report("gravity", "constant needs the frame flat, found \(frame.rawValue)")
        case (.flat, .constant), (.eci, .pointMass), (.ecef, .pointMass):
            break
        }
        check.atLeast0("drag_coefficient", dragCoefficient)
        check.atLeast0("reference_area", referenceArea)
        check.atLeast0("sea_level_density", seaLevelDensity)
        check.above0("scale_height", scaleHeight)
    }

    private func checkStart(_ check: inout Checks) {
        check.range("latitude", latitude, -90...90)
        check.range("longitude", longitude, -180...180)
        check.finite("altitude", altitude)
        check.vector("velocity", velocity)
        check.range("yaw", yaw, -360...360)
        check.range("pitch", pitch, -90...90)
        check.range("roll", roll, -360...360)
        check.vector("angular_velocity", angularVelocity)
        guard let position else {
            if hasGround, altitude < 0 {
                check.report("altitude", "\(altitude) is below the ground")
            }
            return
        }
        guard let place = check.vector("position", position) else { return }
        if frame != .flat, place.length < 1 {
            // Gravity has no direction in the Earth's centre.
            check.report(
                "position",
                "\(place.length) m from the Earth's centre, at least 1 is needed"
            )
        } else if hasGround {
            // A millimetre: what is computed from latitude and longitude is not on the ground to the last bit.
            let height = frame.ground(below: place).altitude
            if height < -1e-3 { check.report("position", "altitude \(height) is below the ground") }
        }
    }
}

/// Collects problems.
private struct Checks {
    var problems: [(field: String, problem: String)] = []

    mutating func report(_ field: String, _ problem: String) {
        problems.append((field: field, problem: problem))
    }

    /// Signals' names begin with it, so it is held to what a pattern and a wire can name; empty is without one.
    mutating func name(_ field: String, _ value: String) {
        let isPlain = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default:
                false
            }
        }
        if !isPlain || value.utf8.count > 64 {
            report(field, "is not 0 to 64 letters, digits, _ or -")
        }
    }

    mutating func finite(_ field: String, _ value: Double) {
        if !value.isFinite { report(field, "\(value) is not a finite number") }
    }

    mutating func above0(_ field: String, _ value: Double) {
        if !(value > 0 && value.isFinite) { report(field, "\(value) is not above 0") }
    }

    mutating func atLeast0(_ field: String, _ value: Double) {
        if !(value >= 0 && value.isFinite) { report(field, "\(value) is not 0 or more") }
    }

    mutating func range(_ field: String, _ value: Double, _ range: ClosedRange<Double>) {
        if !range.contains(value) {
            report(field, "\(value) is outside \(range.lowerBound)...\(range.upperBound)")
        }
    }

    @discardableResult
    mutating func vector(_ field: String, _ values: [Double]) -> Vector3? {
        guard let vector = Vector3(values) else {
            report(field, "has \(values.count) numbers, 3 are needed")
            return nil
        }
        guard vector.isFinite else {
            report(field, "\(values) has a number that is not finite")
            return nil
        }
        return vector
    }

    mutating func inertia(_ field: String, _ values: [Double]) {
        guard let tensor = InertiaTensor(values) else {
            report(field, "has \(values.count) numbers, 3 or 6 are needed")
            return
        }
        guard tensor.isPositiveDefinite else {
            report(field, "\(values) is no inertia: it is not positive definite")
            return
        }
        // xx + yy − zz = 2 ∫ z² dm, and so on round: negative for no distribution of mass.
        guard tensor.xx + tensor.yy >= tensor.zz, tensor.yy + tensor.zz >= tensor.xx,
            tensor.zz + tensor.xx >= tensor.yy
        else {
            report(
                field,
                "\(values) is no inertia: one of xx, yy, zz is above the sum of the others"
            )
            return
        }
    }
}
