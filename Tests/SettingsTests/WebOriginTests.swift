import Testing

@testable import Settings

@Suite("Origins and hosts are written as browsers send them")
struct WebOriginTests {
    @Test(
        "an origin",
        arguments: [
            "https://app.example.com", "http://host:8080", "http://[::1]:3000", "http://[::1]",
            "chrome-extension://abcdef", "null",
        ]
    )
    func origin(_ text: String) {
        #expect(throws: Never.self) { try WebOrigin.checkOrigin(text) }
    }

    @Test(
        "not an origin",
        arguments: [
            "", "*", "Null", "example.com", "https://", "HTTPS://example.com",
            "https://Example.com", "https://example.com/", "https://example.com:",
            "https://example.com:0", "https://example.com:70000", "https://a:1:2", "http://[::1",
            "://a", "https://a b",
        ]
    )
    func notOrigin(_ text: String) {
        #expect(throws: SettingsProblem.self) { try WebOrigin.checkOrigin(text) }
    }

    @Test("a host", arguments: ["hub", "hub.example.com", "10.0.0.1", "[fe80::1]"])
    func host(_ text: String) {
        #expect(throws: Never.self) { try WebOrigin.checkHost(text) }
    }

    @Test("not a host", arguments: ["", "Hub", "hub:80", "*.example.com", "[]", "a/b", "hüb"])
    func notHost(_ text: String) {
        #expect(throws: SettingsProblem.self) { try WebOrigin.checkHost(text) }
    }
}
