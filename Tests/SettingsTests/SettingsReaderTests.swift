import Testing

@testable import Settings

@Suite("A mistake in a settings file is named by file, line, column and key")
struct SettingsReaderTests {
    @Test("a value out of range is found")
    func example() {
        let text = """
            # One
            insecure: false

            websocket:
              enabled: true

              port: 70000
            """
        #expect(
            messages { () throws(SettingsErrors) in _ = try service(text) }
                == "settings/session-buddy.yaml:7:9: websocket.port: 70000 is outside 0...65535"
        )
    }

    @Test(
        "every kind of value has its message",
        arguments: [
            ("enabled: yes", "12: websocket.enabled: \"yes\" is neither true nor false"),
            ("enabled: []", "12: websocket.enabled: expected one value, found a list"),
            ("host: {a: 1}", "9: websocket.host: expected one value, found keys and values"),
            ("host: ''", "9: websocket.host: the text is empty"),
            ("host: \"a\\0b\"", "9: websocket.host: \"a\\0b\" contains a control character"),
            ("port: abc", "9: websocket.port: \"abc\" is not an integer"),
            ("port: 0x50", "9: websocket.port: \"0x50\" is not an integer"),
            ("port: +80", "9: websocket.port: \"+80\" is not an integer"),
            ("port: -1", "9: websocket.port: -1 is outside 0...65535"),
            (
                "port: 99999999999999999999",
                "9: websocket.port: 99999999999999999999 is outside 0...65535"
            ),
            ("max_connections: 0", "20: websocket.max_connections: 0 is outside 1...1000000"),
            (
                "max_message_size: 124",
                "21: websocket.max_message_size: 124 is outside 125...64MiB"
            ),
            (
                "outbox_limit: 2GiB",
                "17: websocket.outbox_limit: 2GiB is outside 64KiB...1GiB"
            ),
            (
                "compression_threshold: 2MiB",
                "26: websocket.compression_threshold: 2MiB is outside 64...1MiB"
            ),
            ("compression: yes", "16: websocket.compression: \"yes\" is neither true nor false"),
            ("ping_interval: 2h", "18: websocket.ping_interval: 2h is outside 100ms...1h"),
            (
                "ping_interval: soon",
                "18: websocket.ping_interval: \"soon\" is not a duration; "
                    + "write 500ms, 20s, 2m or 1h"
            ),
            ("allowed_hosts: hub", "18: websocket.allowed_hosts: expected a list, found \"hub\""),
            (
                "allowed_hosts: [hub, [a]]",
                "24: websocket.allowed_hosts[1]: expected one value, found a list"
            ),
            (
                "allowed_hosts: [~, {}, hub]",
                "19: websocket.allowed_hosts[0]: expected one value, found nothing\n"
                    + "settings/session-buddy.yaml:2:22: websocket.allowed_hosts[1]: "
                    + "expected one value, found keys and values"
            ),
            (
                "allowed_hosts: [hub, Hub]",
                "24: websocket.allowed_hosts[1]: \"Hub\" is not a host; "
                    + "write a name or an address, lower-case, without a port"
            ),
            (
                "allowed_origins: ['*']",
                "21: websocket.allowed_origins[0]: \"*\" is not an origin; "
                    + "write scheme://host or scheme://host:port, lower-case, or null"
            ),
            ("prot: 1", "3: websocket.prot: unknown key; did you mean \"port\"?"),
            ("? ''\n  : 1", "5: websocket.\"\": unknown key; the keys here are \(keys)"),
            ("colour: 1", "3: websocket.colour: unknown key; the keys here are \(keys)"),
        ]
    )
    func values(line: String, expected: String) {
        let text = "websocket:\n  \(line)\n"
        #expect(
            messages { () throws(SettingsErrors) in _ = try service(text) }
                == "settings/session-buddy.yaml:2:\(expected)"
        )
    }

    private static let keys = """
        allowed_hosts, allowed_origins, close_timeout, compression, compression_threshold, enabled, \
        flush_interval, handshake_timeout, \
        host, limit_loopback, max_channels_per_connection, max_connections, \
        max_connections_per_address, max_message_size, \
        message_rate_limit, outbox_limit, ping_interval, ping_timeout, port, welcome_hold
        """

    @Test(
        "so do the sections",
        arguments: [
            ("[a]", "1:1: expected keys and values, found a list"),
            ("websocket: on", "1:12: websocket: expected keys and values, found \"on\""),
            ("web_socket: {}", "1:1: web_socket: unknown key; did you mean \"websocket\"?"),
        ]
    )
    func sections(text: String, expected: String) {
        #expect(
            messages { () throws(SettingsErrors) in _ = try service(text) }
                == "settings/session-buddy.yaml:\(expected)"
        )
    }

    @Test("all problems of a file are told at once, in its order")
    func several() {
        let text = """
            http: {port: 1, prot: 2}
            websocket:
              colour: red
              port: x
            """
        let found = messages { () throws(SettingsErrors) in
            _ = try service(text, environment: ["SESSION_BUDDY_INSECURE": "maybe"])
        }
        #expect(
            found == """
                settings/session-buddy.yaml:1:17: http.prot: unknown key; did you mean "port"?
                settings/session-buddy.yaml:3:3: websocket.colour: unknown key; \
                the keys here are \(Self.keys)
                settings/session-buddy.yaml:4:9: websocket.port: "x" is not an integer
                SESSION_BUDDY_INSECURE: "maybe" is neither true nor false
                """
        )
    }

    @Test("a long value is cut in the message")
    func long() {
        let text = "websocket: {port: \(String(repeating: "x", count: 10_000))}"
        let cut = String(repeating: "x", count: 59)
        #expect(
            messages { () throws(SettingsErrors) in _ = try service(text) }
                == "settings/session-buddy.yaml:1:19: websocket.port: \"\(cut)…\" is not an integer"
        )
    }

    @Test("a key without a value keeps its default", arguments: ["websocket:", "http: {host: ~}"])
    func absent(_ text: String) throws {
        #expect(try service(text) == defaults)
    }

    private let defaults = ServiceSettings(
        serviceName: "session-buddy",
        defaultPorts: sessionBuddy
    )
}
