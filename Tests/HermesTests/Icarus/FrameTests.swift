import CMath
import Testing

@testable import Hermes

@Suite("The frames agree with each other and with the Earth")
struct FrameTests {
    static let rate = 7.2921150e-5

    // The same flight, with thrust, air and a tumbling body, seen from the Earth and from space: r_eci = R(ωt) r_ecef,
    // v_eci = R(ωt) (v + ω × r), ω_body,eci = ω_body + q* ω.
    @Test("a flight is the same in ecef and in eci")
    func earthAndSpace() throws {
        let rates = [0.02, 0.03, -0.01]
        func common(_ parameters: inout RocketParameters) {
            parameters.latitude = 50
            parameters.longitude = 20
            parameters.altitude = 30_000
            parameters.pitch = 60
            parameters.yaw = 70
            parameters.fuelMass = 500
        }
        var onEarth = try TestRocket {
            common(&$0)
            $0.frame = .ecef
            $0.velocity = [10, -20, 300]
            $0.angularVelocity = rates
        }
        let axis = [0, 0, Self.rate]
        let start = onEarth.vector("Vehicle.position")
        let attitude = onEarth.attitude
        let carried = turned(axis, by: [attitude[0], -attitude[1], -attitude[2], -attitude[3]])
        var inSpace = try TestRocket {
            common(&$0)
            $0.frame = .eci
            $0.velocity = zip([10, -20, 300], cross(axis, start)).map(+)
            $0.angularVelocity = zip(rates, carried).map(+)
        }
        #expect(inSpace.vector("Vehicle.position") == start)
        #expect(inSpace.attitude == attitude)

        try onEarth.fly(steps: 5000, of: 0.04)
        try inSpace.fly(steps: 5000, of: 0.04)
        let angle = Self.rate * 200
        let position = turnedAboutZ(onEarth.vector("Vehicle.position"), by: angle)
        let velocity = zip(
            onEarth.vector("Vehicle.velocity_ref"),
            cross(axis, onEarth.vector("Vehicle.position"))
        ).map(+)
        let nose = turnedAboutZ(turned([1, 0, 0], by: onEarth.attitude), by: angle)
        let errors = (
            distance(position, inSpace.vector("Vehicle.position")),
            distance(turnedAboutZ(velocity, by: angle), inSpace.vector("Vehicle.velocity_ref")),
            distance(nose, turned([1, 0, 0], by: inSpace.attitude))
        )
        print(
            "figure: 200 s of flight in ecef and eci: position differs by \(errors.0) m,"
                + " velocity by \(errors.1) m/s, attitude by \(errors.2) rad"
        )
        #expect(errors.0 < 1e-5)
        #expect(errors.1 < 1e-7)
        #expect(errors.2 < 1e-10)
        #expect(abs(onEarth["Aero.airspeed"] - inSpace["Aero.airspeed"]) < 1e-7)
        #expect(onEarth["FuelTank.fuel_mass"] == inSpace["FuelTank.fuel_mass"])
        #expect(distance(onEarth.vector("Vehicle.position"), start) > 10_000, "it flew")
    }

    // To first order in ω a body that falls for t is ω g t³ cos φ / 3 to the east (Goldstein, section 4.10).
    @Test("what falls in ecef drifts to the east")
    func eastwardDrift() throws {
        var body = try TestRocket {
            $0.frame = .ecef
            $0.dragCoefficient = 0
            $0.fuelMass = 0
            $0.altitude = 1000
        }
        let gravity = -(body["Vehicle.velocity_body_dot.x"])
        try body.fly(steps: 1000, of: 0.01)
        let drift = body["Vehicle.position.y"]
        let expected = Self.rate * gravity * 1000 / 3
        print(
            "figure: fall of 10 s at the equator: \(drift) m to the east, first order \(expected) m"
        )
        #expect(abs(drift / expected - 1) < 1e-3)
        #expect(abs(body["Vehicle.velocity_ned.e"] - Self.rate * gravity * 100) < 1e-3)
    }

    @Test("north, east and down are where they are on the Earth")
    func northEastDown() throws {
        // At latitude 0, longitude 90° east: up is y, east is −x, north is z.
        let body = try TestRocket {
            $0.longitude = 90
            $0.altitude = 10
            $0.velocity = [-1, 2, 3]
            $0.yaw = 90
            $0.pitch = 0
        }
        let velocity = ["n", "e", "d"].map { body["Vehicle.velocity_ned.\($0)"] }
        #expect(distance(velocity, [3, 1, -2]) < 1e-14)
        #expect(distance(turned([1, 0, 0], by: body.attitude), [-1, 0, 0]) < 1e-15)
        #expect(distance(turned([0, 0, 1], by: body.attitude), [0, -1, 0]) < 1e-15)
        #expect(abs(body["Vehicle.position_lla.lon"] - .pi / 2) < 1e-15)
    }

    @Test("over a flat Earth x is east, y is north and z is up")
    func flat() throws {
        let body = try TestRocket.body {
            $0.yaw = 30
            $0.pitch = 0
            $0.velocity = [1, 2, 3]
        }
        #expect(
            ["n", "e", "d"].map { body["Vehicle.velocity_ned.\($0)"] }.elementsEqual([2, 1, -3]) {
                abs($0 - $1) < 1e-15
            }
        )
        let nose = turned([1, 0, 0], by: body.attitude)
        #expect(distance(nose, [0.5, 0.75.squareRoot(), 0]) < 1e-15)
        #expect(distance(turned([0, 0, 1], by: body.attitude), [0, 0, -1]) < 1e-15)
    }

    @Test(
        "the angles of the start are the angles that are told",
        arguments: [
            (0, 0, 0), (10, 20, 30), (-170, -80, 170), (90, 89.9, -45), (179, 0, 0),
        ] as [(Double, Double, Double)],
        [RocketParameters.Frame.flat, .ecef]
    )
    func angles(_ angles: (Double, Double, Double), _ frame: RocketParameters.Frame) throws {
        let body = try TestRocket {
            $0.frame = frame
            $0.gravity = frame == .flat ? .constant : .pointMass
            $0.latitude = -35
            $0.longitude = 149
            ($0.yaw, $0.pitch, $0.roll) = angles
        }
        let degrees = ["yaw", "pitch", "roll"].map { body["Vehicle.euler_zyx.\($0)"] * 180 / .pi }
        #expect(distance(degrees, [angles.0, angles.1, angles.2]) < 1e-9)
    }

    @Test("straight up, all of yaw and roll is yaw")
    func gimbalLock() throws {
        let body = try TestRocket.body {
            $0.pitch = 90
            $0.yaw = 50
            $0.roll = 20
        }
        #expect(abs(body["Vehicle.euler_zyx.pitch"] - .pi / 2) < 1e-7)
        #expect(body["Vehicle.euler_zyx.roll"] == 0)
        #expect(abs(body["Vehicle.euler_zyx.yaw"] * 180 / .pi - 30) < 1e-9)
    }

    // NGA.STND.0036, table 3.1 and appendix B: a = 6378137 m, b = 6356752.3142 m, r at 45° by the normal section.
    @Test("the ellipsoid is that of WGS 84")
    func ellipsoid() {
        let equator = GeodeticPosition(latitude: 0, longitude: 0, altitude: 0).position
        #expect(equator == Vector3(6_378_137, 0, 0))
        let pole = GeodeticPosition(latitude: .pi / 2, longitude: 0, altitude: 0).position
        #expect(abs(pole.z - 6_356_752.3142) < 1e-4)
    }

    @Test("a position goes to latitude, longitude and altitude and back")
    func roundTrip() {
        var worst = (angle: 0.0, altitude: 0.0)
        for altitude in [-5000.0, 0, 100, 1e4, 4e5, 3.6e7, 4e8] {
            for latitude in stride(from: -90.0, through: 90, by: 2.5) {
                for longitude in stride(from: -170.0, through: 180, by: 35) {
                    let (phi, lambda) = (latitude * .pi / 180, longitude * .pi / 180)
                    let place = GeodeticPosition(
                        latitude: phi,
                        longitude: lambda,
                        altitude: altitude
                    )
                    let back = GeodeticPosition(place.position)
                    worst.angle = max(worst.angle, abs(back.latitude - phi))
                    if abs(latitude) < 90 {
                        worst.angle = max(worst.angle, abs(back.longitude - lambda))
                    }
                    // Relative to the distance from the centre: so many digits a position has.
                    worst.altitude = max(
                        worst.altitude,
                        abs(back.altitude - altitude) / place.position.length
                    )
                }
            }
        }
        print(
            "figure: geodetic round trip: angle error at most \(worst.angle) rad,"
                + " altitude \(worst.altitude) of the distance"
        )
        #expect(worst.angle < 1e-15)
        #expect(worst.altitude < 1e-15)
    }

    @Test("places without a direction have altitudes all the same")
    func singular() {
        let north = GeodeticPosition(Vector3(0, 0, 6_400_000))
        #expect(north.latitude == .pi / 2 && north.longitude == 0)
        #expect(abs(north.altitude - (6_400_000 - 6_356_752.3142)) < 1e-4)
        #expect(GeodeticPosition(.zero).altitude.isFinite)
    }
}
