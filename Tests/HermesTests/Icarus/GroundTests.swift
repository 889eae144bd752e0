import Hermes
import Testing

@Suite("The ground carries a rocket until its thrust lifts it")
struct GroundTests {
    static func rocket(
        _ frame: RocketParameters.Frame,
        _ change: (inout RocketParameters) -> Void = { _ in }
    ) throws -> TestRocket {
        try TestRocket {
            $0.frame = frame
            $0.gravity = frame == .flat ? .constant : .pointMass
            $0.latitude = frame == .flat ? 0 : 28.5
            $0.longitude = frame == .flat ? 0 : -80.5
            change(&$0)
        }
    }

    @Test("it stands still, whatever turns it", arguments: [RocketParameters.Frame.flat, .ecef])
    func stands(_ frame: RocketParameters.Frame) throws {
        var rocket = try Self.rocket(frame) { $0.throttle = 0 }
        let (position, attitude) = (rocket.vector("Vehicle.position"), rocket.attitude)
        rocket["Vehicle.external_moment.y"] = 1e6
        try rocket.fly(steps: 1000, of: 0.01)
        #expect(rocket.vector("Vehicle.position") == position)
        #expect(rocket.attitude == attitude)
        for signal in [
            "position_dot", "velocity_body", "velocity_body_dot", "omega_body", "omega_body_dot",
        ] {
            #expect(rocket.vector("Vehicle.\(signal)") == [0, 0, 0], "\(signal)")
        }
    }

    @Test("too little thrust burns fuel and lifts nothing, until the fuel is light enough")
    func lightens() throws {
        // 14.5 kN carry 1,478 kg: of 1,550 kg, 72 kg are to be burnt first, at 4.75 kg/s 15 s.
        var rocket = try Self.rocket(.flat) { $0.throttle = 0.29 }
        try rocket.fly(steps: 1490, of: 0.01)
        #expect(rocket["Vehicle.position.z"] == 0)
        #expect(rocket["FuelTank.fuel_mass"] < 930)
        try rocket.fly(steps: 200, of: 0.01)
        #expect(rocket["Vehicle.position.z"] > 0)
        #expect(rocket["Vehicle.velocity_ref.z"] > 0)
    }

    @Test("full thrust lifts it at once", arguments: RocketParameters.Frame.allCases)
    func lifts(_ frame: RocketParameters.Frame) throws {
        var rocket = try Self.rocket(frame)
        try rocket.fly(steps: 100, of: 0.01)
        #expect(rocket["Atmosphere.altitude"] > 5)
    }

    @Test(
        "what comes down stays where it hit",
        arguments: [RocketParameters.Frame.flat, .ecef, .eci]
    )
    func hits(_ frame: RocketParameters.Frame) throws {
        var rocket = try Self.rocket(frame) {
            $0.throttle = 0
            $0.altitude = 100
            $0.angularVelocity = [0.1, 0.2, 0.3]
        }
        var lowest = Double.infinity
        for _ in 0..<600 {
            try rocket.fly(of: 0.01)
            lowest = min(lowest, rocket["Atmosphere.altitude"])
        }
        #expect(abs(lowest) < 1e-8)
        #expect(abs(rocket["Atmosphere.altitude"]) < 1e-8)
        #expect(rocket["Aero.airspeed"] < 1e-9)
        let place = rocket.vector("Vehicle.position")
        let attitude = rocket.attitude
        try rocket.fly(steps: 100, of: 0.01)
        if frame == .eci {
            // The ground goes on turning under the sky: 1 s of it.
            let turned = turnedAboutZ(place, by: 7.2921150e-5)
            #expect(distance(rocket.vector("Vehicle.position"), turned) < 1e-6)
            #expect(distance(rocket.vector("Vehicle.position"), place) > 400)
        } else {
            #expect(rocket.vector("Vehicle.position") == place)
            #expect(rocket.attitude == attitude)
        }
    }

    @Test("it takes off again after a landing")
    func takesOff() throws {
        var rocket = try Self.rocket(.ecef) {
            $0.throttle = 0
            $0.altitude = 5
        }
        try rocket.fly(steps: 300, of: 0.01)
        #expect(abs(rocket["Atmosphere.altitude"]) < 1e-8)
        rocket["Engine.throttle_cmd"] = 1
        try rocket.fly(steps: 100, of: 0.01)
        #expect(rocket["Atmosphere.altitude"] > 5)
    }

    @Test("what is thrown up from the ground flies")
    func thrown() throws {
        var rocket = try Self.rocket(.flat) {
            $0.throttle = 0
            $0.dragCoefficient = 0
            $0.velocity = [0, 0, 10]
        }
        try rocket.fly(steps: 100, of: 0.01)
        #expect(abs(rocket["Vehicle.position.z"] - (10 - 9.80665 / 2)) < 1e-11)
    }

    @Test("without ground it falls on")
    func bottomless() throws {
        var rocket = try Self.rocket(.flat) {
            $0.throttle = 0
            $0.hasGround = false
        }
        try rocket.fly(steps: 100, of: 0.01)
        #expect(rocket["Vehicle.position.z"] < -4)
    }
}
