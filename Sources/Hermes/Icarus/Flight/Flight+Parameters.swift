extension FlightDynamics {
    /// Takes the rocket and the world out of parameters without problems.
    init(_ parameters: RocketParameters) {
        let cylinder = InertiaTensor(
            cylinderOf: parameters.structureMass,
            radius: parameters.structureRadius,
            length: parameters.structureLength
        )
        self.init(
            frame: parameters.frame,
            gravity: parameters.gravity,
            structure: MassProperties(
                mass: parameters.structureMass,
                centre: .zero,
                inertia: parameters.structureInertia.flatMap { InertiaTensor($0) } ?? cylinder
            ),
            tank: FuelTank(
                emptyMass: parameters.tankMass,
                radius: parameters.tankRadius,
                length: parameters.tankLength,
                centre: Vector3(parameters.tankPosition, 0, 0)
            ),
            engine: RocketEngine(
                maximumThrust: parameters.maximumThrust,
                specificImpulse: parameters.specificImpulse,
                position: Vector3(parameters.enginePosition) ?? .zero,
                axis: Vector3(parameters.engineAxis)?.normalized ?? Vector3(1, 0, 0)
            ),
            atmosphere: Atmosphere(
                seaLevelDensity: parameters.seaLevelDensity,
                scaleHeight: parameters.scaleHeight,
                dragArea: parameters.dragCoefficient * parameters.referenceArea
            )
        )
    }
}

extension FlightState {
    /// Takes the start out of parameters without problems.
    init(_ parameters: RocketParameters) {
        let position = Self.startPosition(parameters)
        let angles = EulerAngles(
            yaw: parameters.yaw * .pi / 180,
            pitch: parameters.pitch * .pi / 180,
            roll: parameters.roll * .pi / 180
        )
        let axes = parameters.frame.northEastDown(at: position)
        self.init(
            position: position,
            velocity: Vector3(parameters.velocity) ?? .zero,
            attitude: (axes * angles.rotation).normalized,
            angularVelocity: Vector3(parameters.angularVelocity) ?? .zero,
            fuel: parameters.fuelMass
        )
    }

    private static func startPosition(_ parameters: RocketParameters) -> Vector3 {
        if let numbers = parameters.position, let position = Vector3(numbers) { return position }
        switch parameters.frame {
        case .flat:
            return Vector3(0, 0, parameters.altitude)
        case .eci, .ecef:
            return GeodeticPosition(
                latitude: parameters.latitude * .pi / 180,
                longitude: parameters.longitude * .pi / 180,
                altitude: parameters.altitude
            ).position
        }
    }
}
