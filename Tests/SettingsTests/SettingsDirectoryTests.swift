import Glibc
import Telemetry
import TestSupport
import Testing

@testable import Settings

@Suite("Settings are looked up in one directory")
struct SettingsDirectoryTests {
    private let services = ["session-buddy", "dhruva"]

    private func load(
        _ directory: String?,
        environment: [String: String] = [:],
        searched: [String] = []
    ) throws(SettingsErrors) -> SettingsDirectory {
        try SettingsDirectory.load(
            directory: directory,
            services: services,
            environment: environment,
            searched: searched
        )
    }

    @Test("without a directory, defaults hold and variables count")
    func none() throws {
        let variables = ["SESSION_BUDDY_HTTP_PORT": "1", "ECOSYSTEM_HUB_LOG_LEVEL": "debug"]
        let settings = try load(nil, environment: variables, searched: ["/nonexistent"])
        #expect(settings.path == nil)
        #expect(try settings.hub().logLevel == .debug)
        let service = try settings.service(name: "session-buddy", defaultPorts: sessionBuddy)
        #expect(service.http.port == 1)
        #expect(service.webSocket.port == 8688)
    }

    @Test("the one asked for comes first, then systemd's, then the first that exists")
    func order() throws {
        let one = TemporaryDirectory()
        let two = TemporaryDirectory()
        let three = TemporaryDirectory()
        let systemd = ["CONFIGURATION_DIRECTORY": "\(two.path):/other"]
        let searched = ["/nonexistent", three.path]
        #expect(try load(one.path, environment: systemd, searched: searched).path == one.path)
        #expect(try load(nil, environment: systemd, searched: searched).path == two.path)
        #expect(try load(nil, searched: searched).path == three.path)
    }

    @Test("one that is named must exist")
    func missing() {
        let expected = "/nonexistent: there is no such file or directory"
        #expect(messages { () throws(SettingsErrors) in _ = try load("/nonexistent") } == expected)
        let systemd = ["CONFIGURATION_DIRECTORY": "/nonexistent"]
        #expect(
            messages { () throws(SettingsErrors) in _ = try load(nil, environment: systemd) }
                == expected
        )
    }

    @Test("its files are read, and a file that is missing means defaults")
    func files() throws {
        let directory = TemporaryDirectory()
        directory.write("websocket: {port: 9000}\n", to: "session-buddy.yaml")
        directory.write("not: [yaml", to: "notes.txt")
        let settings = try load(directory.path)
        let service = try settings.service(name: "session-buddy", defaultPorts: sessionBuddy)
        #expect(service.webSocket.port == 9000)
        #expect(try settings.hub() == HubSettings())
    }

    @Test("a mistake in one file leaves the others readable")
    func isolation() throws {
        let directory = TemporaryDirectory()
        directory.write("websocket: ]", to: "session-buddy.yaml")
        directory.write("log_level: error", to: "hub.yaml")
        let settings = try load(directory.path)
        #expect(try settings.hub().logLevel == .error)
        let found = messages { () throws(SettingsErrors) in
            _ = try settings.service(name: "session-buddy", defaultPorts: sessionBuddy)
        }
        #expect(found.hasPrefix("\(directory.path)/session-buddy.yaml:1:12: "))
    }

    @Test("a file of no service is refused, with the nearest name")
    func strays() {
        let directory = TemporaryDirectory()
        directory.write("", to: "sesion-buddy.yaml")
        directory.write("", to: "x.yml")
        let known = "dhruva.yaml, hub.yaml, session-buddy.yaml"
        #expect(
            messages { () throws(SettingsErrors) in _ = try load(directory.path) } == """
                \(directory.path)/sesion-buddy.yaml: belongs to no service; \
                did you mean "session-buddy.yaml"?
                \(directory.path)/x.yml: belongs to no service; the files here may be \(known)
                """
        )
    }

    @Test("what is no regular file is not waited for")
    func fifo() throws {
        let directory = TemporaryDirectory()
        mkfifo("\(directory.path)/hub.yaml", 0o600)
        let settings = try load(directory.path)
        let found = messages { () throws(SettingsErrors) in _ = try settings.hub() }
        #expect(found == "\(directory.path)/hub.yaml: not a regular file")
    }

    @Test("a service may have keys of its own")
    func ownKeys() throws {
        let directory = TemporaryDirectory()
        directory.write("simulation: {rate: 60}\n", to: "session-buddy.yaml")
        var rate = 30
        try load(directory.path).service(name: "session-buddy") { reader in
            reader.section("simulation") { $0.integer("rate", into: &rate, in: 1...240) }
        }
        #expect(rate == 60)
    }
}
