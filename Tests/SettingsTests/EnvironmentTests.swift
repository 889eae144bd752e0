import Testing

@testable import Settings

@Suite("The environment overrides the file")
struct EnvironmentTests {
    private func message(_ variable: String, _ value: String, file: String = "") -> String {
        messages { () throws(SettingsErrors) in
            _ = try service(file, environment: [variable: value])
        }
    }

    @Test("a variable wins over the file and over the default")
    func precedence() throws {
        let environment = [
            "SESSION_BUDDY_WEBSOCKET_PORT": "9000",
            "SESSION_BUDDY_WEBSOCKET_PING_INTERVAL": "500ms",
            "SESSION_BUDDY_WEBSOCKET_ALLOWED_ORIGINS": "https://a, https://b:8443",
            "SESSION_BUDDY_HTTP_ENABLED": "false",
            "SESSION_BUDDY_HTTP_MAX_BODY_SIZE": "2MiB",
        ]
        var expected = ServiceSettings(serviceName: "session-buddy", defaultPorts: sessionBuddy)
        expected.webSocket.port = 9000
        expected.webSocket.pingInterval = .milliseconds(500)
        expected.webSocket.allowedOrigins = ["https://a", "https://b:8443"]
        expected.http.isEnabled = false
        expected.http.maximumBodySize = 2_097_152
        let text = "websocket: {port: 7000, ping_interval: 1s}"
        #expect(try service(text, environment: environment) == expected)
    }

    @Test("an empty variable empties a list")
    func emptyList() throws {
        let settings = try service(
            "websocket: {allowed_hosts: [hub]}",
            environment: ["SESSION_BUDDY_WEBSOCKET_ALLOWED_HOSTS": ""]
        )
        #expect(settings.webSocket.allowedHosts == [])
    }

    @Test(
        "a wrong value is named by its variable",
        arguments: [
            ("WEBSOCKET_PORT", "abc", "\"abc\" is not an integer"),
            ("WEBSOCKET_PORT", "", "\"\" is not an integer"),
            ("WEBSOCKET_HOST", "", "the text is empty"),
            ("HTTP_PORT", "70000", "70000 is outside 0...65535"),
            (
                "WEBSOCKET_ALLOWED_HOSTS", "a,,b",
                "the text is empty"
            ),
        ]
    )
    func wrong(key: String, value: String, expected: String) {
        #expect(message("SESSION_BUDDY_\(key)", value) == "SESSION_BUDDY_\(key): \(expected)")
    }

    @Test("a refused host is blamed on the variable that set it")
    func refusedHost() {
        let file = "websocket: {host: 127.0.0.1}"
        let found = message("SESSION_BUDDY_WEBSOCKET_HOST", "0.0.0.0", file: file)
        #expect(found.hasPrefix("SESSION_BUDDY_WEBSOCKET_HOST: \"0.0.0.0\" is not a loopback"))
    }

    @Test("a variable that nobody knows is somebody else's")
    func unknown() {
        #expect(message("SESSION_BUDDY_WEBSOCKET_COLOUR", "red") == "")
    }
}
