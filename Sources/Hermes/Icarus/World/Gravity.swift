extension RocketParameters.Gravity {
    /// The acceleration at a position, in the frame, in m/s².
    func acceleration(at position: Vector3) -> Vector3 {
        switch self {
        case .constant:
            return Vector3(0, 0, -RocketEngine.standardGravity)
        case .pointMass:
            let distanceSquared = position.lengthSquared
            return position
                * (-Earth.gravitationalParameter / (distanceSquared * distanceSquared.squareRoot()))
        }
    }
}
