import Settings
import SimulationHost
import TestSupport
import Testing

@Suite("No changed file traps")
struct SimulationFileFuzzTests {
    private static let text = """
        version: "0.2"
        modules:
          rocket:
            type: icarus
            config: rocket.yaml
            signals: [a, {name: b, type: f32, published: true}]
            options: {entity: R, engine: {axis: [1, 0, 0], throttle: 1}, initial: {altitude: 1e3}}
          inputs: {adapter: injection, signals: [x, {name: y, unit: N, writable: true}]}
          program: {type: process, executable: /bin/sh, options: {arguments: [-c], step_timeout: 5s}}
          mock: {type: inproc, inproc_module: hermes.modules.mock_physics, signals: [input]}
        wiring:
          - {src: inputs.x, dst: mock.input, gain: -2.5e-1, offset: .5}
          - {src: mock.state, dst: inputs.y}
        execution:
          mode: realtime
          rate_hz: 100
          end_time: 10
          schedule: [inputs, {name: mock, rate_hz: 200}, rocket]
        server: {enabled: true, host: 0.0.0.0, port: 1, telemetry_hz: 60}
        """
    private static let rocket = "structure: {mass: 1, inertia: [1, 1, 1]}\nframe: ecef\n"

    private static let words: [String] = [
        "~", "''", "[]", "{}", "1e999", "-1", "0", "nan", "a.b", "*", "\"\\0\"",
        "9223372036854775808", "1e-320",
        ".", "..", "[[[[]]]]", "{a: {a: {a: ~}}}", "é", "true", "rocket", "inputs.x", "&a", "!b",
        "?", "- a", "\t",
    ]

    @Test("the text is right before it is changed")
    func unchanged() throws {
        _ = try SimulationFolder(["rocket.yaml": Self.rocket]).read(Self.text)
    }

    @Test("a byte that is another is an error or another file", arguments: [1, 2, 3] as [UInt64])
    func bytes(seed: UInt64) {
        let folder = SimulationFolder(["rocket.yaml": Self.rocket])
        var random = SeededGenerator(seed: seed)
        let bytes = Array(Self.text.utf8)
        var failures = 0
        for _ in 0..<150 {
            var changed = bytes
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: changed.indices, using: &random)
                changed[place] = UInt8.random(in: 1...255, using: &random)
            }
            if !folder.messages(String(decoding: changed, as: UTF8.self)).isEmpty { failures += 1 }
        }
        #expect(failures > 40)
    }

    @Test("a word that is another is too", arguments: [1, 2, 3] as [UInt64])
    func words(seed: UInt64) {
        let folder = SimulationFolder(["rocket.yaml": Self.rocket])
        var random = SeededGenerator(seed: seed)
        let parts = Self.text.split(separator: " ", omittingEmptySubsequences: false)
        var failures = 0
        for _ in 0..<150 {
            var changed = parts.map(String.init)
            let place = Int.random(in: changed.indices, using: &random)
            changed[place] = Self.words.randomElement(using: &random) ?? ""
            if Bool.random(using: &random) { changed[place] += "," }
            if !folder.messages(changed.joined(separator: " ")).isEmpty { failures += 1 }
        }
        #expect(failures > 40)
    }

    @Test("a file that ends early is too")
    func prefixes() {
        let folder = SimulationFolder(["rocket.yaml": Self.rocket])
        let bytes = Array(Self.text.utf8)
        for count in stride(from: 0, to: bytes.count, by: 3) {
            _ = folder.messages(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
    }
}
