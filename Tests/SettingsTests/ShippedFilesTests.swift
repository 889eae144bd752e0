import Testing
import WebSocketCommon

@testable import Settings

@Suite("The files that are shipped are complete, and say the defaults")
struct ShippedFilesTests {
    private static let services = [
        "session-buddy", "mahavishnu", "akosha", "crackerjack", "dhruva", "excalidraw", "hermes",
    ]
    private static let repository = String(
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    )

    private static func contents(_ path: String) throws -> [UInt8] {
        try FileSystem.read("\(repository)/\(path)", limit: YAMLDocument.maximumSize)
    }

    private static func shipped(_ name: String) throws -> SettingsReader {
        let file = "settings/\(name).yaml"
        let root = try YAMLDocument.parse(try contents(file), file: file)
        return SettingsReader(root: root, prefix: name, environment: [:])
    }

    /// The full paths of the values in a file, whatever they hold.
    private static func paths(_ node: YAMLNode, below path: String = "") -> Set<String> {
        guard case .mapping(let entries) = node.content else { return [path] }
        return entries.reduce(into: []) { found, entry in
            let key = path.isEmpty ? entry.key : "\(path).\(entry.key)"
            found.formUnion(paths(entry.value, below: key))
        }
    }

    @Test("hub.yaml says the defaults and every key")
    func hub() throws {
        var reader = try Self.shipped("hub")
        #expect(HubSettings(reading: &reader, knownServices: Self.services) == HubSettings())
        try reader.finish()
        let bytes = try Self.contents("settings/hub.yaml")
        let written = Self.paths(try YAMLDocument.parse(bytes, file: ""))
        #expect(written == Set(reader.knownPaths))
    }

    @Test(
        "the file of a service says the defaults and every key",
        arguments: [
            ("session-buddy", Ports(webSocket: 8688, http: 8678), ServiceDefaults()),
            ("mahavishnu", Ports(webSocket: 8690, http: 8680), ServiceDefaults()),
            ("akosha", Ports(webSocket: 8692, http: 8682), ServiceDefaults()),
            ("crackerjack", Ports(webSocket: 8686, http: 8676), ServiceDefaults()),
            ("dhruva", Ports(webSocket: 8693, http: 8683), ServiceDefaults()),
            (
                "excalidraw", Ports(webSocket: 3042, http: 3032),
                CollaborationSettings.defaults
            ),
            ("hermes", Ports(webSocket: 8765, http: 8765), SimulationSettings.defaults),
            ("energy-stream", Ports(webSocket: 8145, http: 8145), EnergySettings.defaults),
            (
                "consciousness-telemetry", Ports(webSocket: 5000, http: 5000),
                TelemetryFileSettings.defaults
            ),
            ("brainstream", Ports(webSocket: 8000, http: 8000), BrainStreamSettings.defaults),
            ("brainstream-bff", Ports(webSocket: 3000, http: 3000), GatewaySettings.defaults),
        ]
    )
    func serviceFile(_ name: String, _ ports: Ports, _ own: ServiceDefaults) throws {
        var reader = try Self.shipped(name)
        let settings = ServiceSettings(
            reading: &reader,
            serviceName: name,
            defaultPorts: Ports(webSocket: 1, http: 2)
        )
        let defaults = ServiceSettings(
            serviceName: name,
            defaultPorts: ports,
            defaults: own
        )
        #expect(settings == defaults)
        if name == "mahavishnu" {
            let workers = reader.section("workers") { WorkerSettings(reading: &$0) }
            #expect(workers == WorkerSettings())
        }
        if name == "akosha" {
            #expect(AnalyticsSettings(readingTop: &reader) == AnalyticsSettings())
            #expect(reader.section("vitals") { VitalsSettings(reading: &$0) } == VitalsSettings())
        }
        if name == "crackerjack" {
            #expect(reader.section("runs") { TestRunSettings(reading: &$0) } == TestRunSettings())
            var gates: [QualityGateSettings] = []
            reader.sections("gates", into: &gates) {
                QualityGateSettings(
                    reading: &$0,
                    metrics: QualityGateSettings.defaults.map(\.metric)
                )
            }
            #expect(gates == QualityGateSettings.defaults)
        }
        if name == "dhruva" {
            let storage = reader.section("storage") { StorageSettings(reading: &$0) }
            #expect(storage == StorageSettings())
        }
        if name == "excalidraw" {
            let collaboration = reader.section("collaboration") {
                CollaborationSettings(reading: &$0)
            }
            #expect(collaboration == CollaborationSettings())
        }
        if name == "hermes" {
            #expect(SimulationSettings(readingTop: &reader) == SimulationSettings())
        }
        if name == "energy-stream" {
            #expect(EnergySettings(readingTop: &reader) == EnergySettings())
        }
        if name == "consciousness-telemetry" {
            #expect(TelemetryFileSettings(readingTop: &reader) == TelemetryFileSettings())
        }
        if name == "brainstream" {
            #expect(BrainStreamSettings(readingTop: &reader) == BrainStreamSettings())
        }
        if name == "brainstream-bff" {
            #expect(GatewaySettings(readingTop: &reader) == GatewaySettings())
        }
        try reader.finish()
        let bytes = try Self.contents("settings/\(name).yaml")
        let written = Self.paths(try YAMLDocument.parse(bytes, file: ""))
        #expect(written == Set(reader.knownPaths))
    }

    @Test("docs/settings.md explains every key")
    func documentation() throws {
        let page = String(decoding: try Self.contents("docs/settings.md"), as: UTF8.self)
        var reader = SettingsReader(root: nil, prefix: "", environment: [:])
        _ = HubSettings(reading: &reader, knownServices: [])
        _ = ServiceSettings(reading: &reader, serviceName: "", defaultPorts: sessionBuddy)
        _ = reader.section("workers") { WorkerSettings(reading: &$0) }
        _ = AnalyticsSettings(readingTop: &reader)
        _ = reader.section("vitals") { VitalsSettings(reading: &$0) }
        _ = reader.section("runs") { TestRunSettings(reading: &$0) }
        var gates: [QualityGateSettings] = []
        reader.sections("gates", into: &gates) { QualityGateSettings(reading: &$0, metrics: []) }
        _ = reader.section("storage") { StorageSettings(reading: &$0) }
        _ = reader.section("collaboration") { CollaborationSettings(reading: &$0) }
        _ = SimulationSettings(readingTop: &reader)
        _ = EnergySettings(readingTop: &reader)
        _ = TelemetryFileSettings(readingTop: &reader)
        _ = BrainStreamSettings(readingTop: &reader)
        _ = GatewaySettings(readingTop: &reader)
        for path in reader.knownPaths {
            #expect(page.contains("| `\(path)` |"), "\(path) is not in the tables")
        }
    }

    @Test(
        "docs/settings.md quotes real messages",
        arguments: [
            ("\n\n\n\n\nwebsocket:\n  port: 70000", [:]),
            ("websocket:\n  prot: 1", [:]),
            ("websocket:\n  ping_interval: soon", [:]),
            ("websocket:\n  host: 0.0.0.0", [:]),
            ("websocket:\n  port: 1\nwebsocket:", [:]),
            ("", ["SESSION_BUDDY_WEBSOCKET_PORT": "abc"]),
        ]
    )
    func messagesInDocumentation(text: String, environment: [String: String]) throws {
        let page = String(decoding: try Self.contents("docs/settings.md"), as: UTF8.self)
        let message = messages { () throws(SettingsErrors) in
            _ = try service(text, environment: environment)
        }
        #expect(!message.isEmpty)
        #expect(page.contains("\n\(message)\n"))
    }

    @Test("no changed byte of a file traps")
    func mutations() throws {
        let bytes = try Self.contents("settings/hub.yaml")
        for index in stride(from: 0, to: bytes.count, by: 3) {
            for byte in [0, 0x0A, 0x20, 0x3A, 0x5B, 0x7B, 0x26, 0xC3] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                guard let root = try? YAMLDocument.parse(changed, file: "") else { continue }
                var reader = SettingsReader(root: root, prefix: "", environment: [:])
                _ = HubSettings(reading: &reader, knownServices: Self.services)
                _ = try? reader.finish()
            }
        }
    }
}
