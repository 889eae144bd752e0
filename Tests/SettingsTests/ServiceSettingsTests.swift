import Testing

@testable import Settings

@Suite("A service listens on loopback unless told otherwise in so many words")
struct ServiceSettingsTests {
    private static let refusal = """
        is not a loopback address, and this listener has no authentication and no TLS; \
        set insecure: true to open it all the same
        """

    @Test(
        "another host is refused",
        arguments: [
            ("websocket: {host: 0.0.0.0}", "1:19: websocket.host: \"0.0.0.0\""),
            ("http: {host: '::'}", "1:14: http.host: \"::\""),
            ("insecure: false\nhttp: {host: hub.local}", "2:14: http.host: \"hub.local\""),
        ]
    )
    func refused(text: String, expected: String) {
        #expect(
            messages { () throws(SettingsErrors) in _ = try service(text) }
                == "settings/session-buddy.yaml:\(expected) \(Self.refusal)"
        )
    }

    @Test("insecure opens it, and HTTP follows the WebSocket")
    func insecure() throws {
        let settings = try service("insecure: true\nwebsocket: {host: 0.0.0.0}")
        #expect(settings.isInsecure)
        #expect(settings.webSocket.host == "0.0.0.0")
        #expect(settings.http.host == "0.0.0.0")
    }

    @Test("HTTP may stay on loopback")
    func apart() throws {
        let text = "insecure: true\nwebsocket: {host: 0.0.0.0}\nhttp: {host: localhost}"
        #expect(try service(text).http.host == "localhost")
    }

    @Test("a service that would serve nothing is refused")
    func nothingServed() {
        #expect(
            messages { () throws(SettingsErrors) in
                _ = try service("websocket: {enabled: false}\nhttp: {enabled: false}")
            }
                == "settings/session-buddy.yaml:2:17: http.enabled: false here and under websocket:"
                + " nothing would be served"
        )
    }
}
