import Glibc
import Hermes
import Settings
import TestSupport
import Testing

@testable import SimulationHost

@Suite("The simulations that are shipped can be read")
struct ShippedSimulationsTests {
    private static let directory = String(
        #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined() + "/settings/hermes"
    )

    private static let files: [String] = {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".yaml") { names.append(name) }
        }
        return names.sorted()
    }()

    private static func read(_ name: String) throws(SettingsErrors) -> SimulationFile {
        try SimulationFile.read("\(directory)/\(name)")
    }

    @Test("all of them are there")
    func all() {
        let own = ["free_fall.yaml", "injection.yaml", "multi_module.yaml", "rocket_ascent.yaml"]
        #expect(Set(own).isSubset(of: Self.files))
    }

    @Test("none has a mistake", arguments: files)
    func mistakes(_ name: String) throws {
        let file = try Self.read(name)
        #expect(!file.configuration.modules.isEmpty)
    }

    @Test("the rocket's file says what the code does without it")
    func rocket() throws {
        let file = try Self.read("rocket_ascent.yaml")
        var expected = SimulationConfiguration()
        expected.modules = [.init("rocket", .icarus(RocketParameters()))]
        expected.mode = .realtime
        expected.rate = 120
        #expect(file.configuration == expected)
    }

    @Test("the falling ball starts at 100 m, with nothing that holds it")
    func freeFall() throws {
        let file = try Self.read("free_fall.yaml")
        guard case .icarus(let ball) = try #require(file.configuration.modules.first).maker else {
            Issue.record("no icarus")
            return
        }
        #expect(ball.altitude == 100)
        #expect(ball.structureMass + ball.tankMass + ball.fuelMass == 1)
        #expect(ball.maximumThrust == 0 && ball.dragCoefficient == 0)
        #expect(ball.gravity == .constant)
    }

    @Test("the settings find them in a subdirectory, and do not take them for settings")
    func subdirectory() throws {
        let directory = Self.directory.dropLast("/hermes".count)
        let settings = try SettingsDirectory.load(
            directory: String(directory),
            services: [
                "session-buddy", "mahavishnu", "akosha", "crackerjack", "dhruva", "excalidraw",
                "hermes", "energy-stream", "consciousness-telemetry", "brainstream",
                "brainstream-bff",
            ],
            environment: [:]
        )
        let path = SimulationSettings().configurationPath(in: settings.path)
        #expect(path == "\(Self.directory)/rocket_ascent.yaml")
    }
}
