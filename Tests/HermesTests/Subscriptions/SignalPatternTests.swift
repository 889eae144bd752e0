import Testing
import WebSocketCommon

@testable import Hermes

@Suite("A signal's pattern")
struct SignalPatternTests {
    private let schema: SimulationSchema

    init() throws {
        schema = try SimulationSchema(
            modules: [
                .init(
                    name: "rocket",
                    type: "icarus",
                    signals: [
                        "Vehicle.position.x", "Vehicle.position.y", "Vehicle.mass", "Engine.thrust",
                    ].map { SignalDeclaration($0) }
                ),
                .init(
                    name: "rocket2",
                    type: "icarus",
                    signals: [SignalDeclaration("Vehicle.mass")]
                ),
            ],
            rate: 100,
            telemetryRate: 60
        )
    }

    private func names(_ patterns: String...) throws -> [String] {
        try Subscription.resolve(patterns, in: schema).places.map { schema.names[$0] }
    }

    @Test("is an exact name, everything, a prefix with its dot, or a glob whose star crosses dots")
    func kinds() throws {
        #expect(try names("rocket.Vehicle.mass") == ["rocket.Vehicle.mass"])
        #expect(try names("*") == schema.names)
        #expect(try names("rocket.*").count == 4)
        #expect(try names("rocket.Vehicle.position.*").count == 2)
        #expect(try names("*.mass") == ["rocket.Vehicle.mass", "rocket2.Vehicle.mass"])
        #expect(try names("rocket?.*.mass") == ["rocket2.Vehicle.mass"])
        #expect(try names("*position.[xz]") == ["rocket.Vehicle.position.x"])
        #expect(try names("*position.[!xz]") == ["rocket.Vehicle.position.y"])
        #expect(try names("*position.[a-x]") == ["rocket.Vehicle.position.x"])
        #expect(try names("roc[ket") == [])
    }

    @Test("keeps the order of the patterns, and a signal's first place")
    func order() throws {
        #expect(
            try names("rocket.Engine.thrust", "*.mass", "*").prefix(3) == [
                "rocket.Engine.thrust", "rocket.Vehicle.mass", "rocket2.Vehicle.mass",
            ]
        )
        #expect(try names("rocket.Engine.thrust", "*.mass", "*").count == 5)
        #expect(try names("rocket.Vehicle.mass", "rocket.Vehicle.mass").count == 1)
    }

    @Test("that is an exact name of no signal is reported; one that fits none is not")
    func unknown() throws {
        let resolution = try Subscription.resolve(["rocket.nothing", "x.*", "y?"], in: schema)
        #expect(resolution == Subscription.Resolution(places: [], unknown: ["rocket.nothing"]))
    }

    @Test(
        "fits as fnmatch(3) says",
        arguments: [
            ("a*c", "abbc", true), ("a*c", "ab", false), ("*", "", true), ("**a**", "a", true),
            ("a?c", "abc", true), ("a?c", "ac", false), ("[]]", "]", true), ("[!]]", "]", false),
            ("[a-]", "-", true), ("[z-a]", "m", false), ("*a*b*c*", "xxaxxbxxc", true),
            ("*a*b*c", "xxaxxcxxb", false), ("[", "[", true),
        ]
    )
    func glob(pattern: String, text: String, fits: Bool) {
        #expect(Glob(Array(pattern.utf8)).matches(text) == fits)
    }

    @Test("costs no more than the product of the lengths, however it is built")
    func hostile() throws {
        let pattern = Glob(Array(String(repeating: "a*", count: 100).utf8) + [UInt8(ascii: "b")])
        #expect(!pattern.matches(String(repeating: "a", count: 200)))
    }

    @Test(
        "is refused before it is tried when there are too many, too long ones, or they would take too long",
        arguments: [
            Array(repeating: "x", count: 10_001),
            [String(repeating: "x", count: 256)],
            Array(repeating: "*[" + String(repeating: "$", count: 85) + "-z]{", count: 10_000),
            Array(repeating: "*" + String(repeating: "[!-~]", count: 14) + "{", count: 10_000),
        ]
    )
    func refused(patterns: [String]) throws {
        let wide = try SimulationSchema(
            modules: [
                .init(
                    name: "m",
                    type: "injection",
                    signals: (0..<200).map { SignalDeclaration("signal.number.\($0)") }
                )
            ],
            rate: 100,
            telemetryRate: 60
        )
        let error = #expect(throws: CommandError.self) {
            try Subscription.resolve(patterns, in: wide)
        }
        #expect(error?.code == .limitExceeded)
    }
}
