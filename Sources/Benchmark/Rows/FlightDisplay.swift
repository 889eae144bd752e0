/// The signals that a display of the rocket's flight shows, twenty of them.
enum FlightDisplay {
    /// Their qualified names.
    static let signals: [String] =
        [
            "Vehicle.position.x", "Vehicle.position.y", "Vehicle.position.z",
            "Vehicle.velocity_body.x", "Vehicle.velocity_body.y", "Vehicle.velocity_body.z",
            "Vehicle.attitude.w", "Vehicle.attitude.x", "Vehicle.attitude.y", "Vehicle.attitude.z",
            "Vehicle.omega_body.x", "Vehicle.omega_body.y", "Vehicle.omega_body.z",
            "Vehicle.position_lla.alt", "Vehicle.total_mass", "FuelTank.fuel_mass",
            "Engine.thrust", "Engine.throttle_cmd", "Aero.airspeed", "Aero.dynamic_pressure",
        ]
        .map { "rocket.Rocket.\($0)" }
}
