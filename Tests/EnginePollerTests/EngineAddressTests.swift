import Testing

@testable import EnginePoller

@Suite("The address of an engine")
struct EngineAddressTests {
    @Test(
        "has a host, and perhaps a port and a path",
        arguments: [
            ("http://127.0.0.1:8000", "127.0.0.1", 8000, "", "http://127.0.0.1:8000"),
            ("http://engine", "engine", 80, "", "http://engine:80"),
            ("HTTP://Engine.Local:1/", "Engine.Local", 1, "", "http://Engine.Local:1"),
            ("http://a-b_c.d:65535/x/y//", "a-b_c.d", 65535, "/x/y", "http://a-b_c.d:65535/x/y"),
            ("http://[::1]:8000/brain", "::1", 8000, "/brain", "http://[::1]:8000/brain"),
            ("http://[fe80::1.2.3.4]", "fe80::1.2.3.4", 80, "", "http://[fe80::1.2.3.4]:80"),
        ] as [(String, String, UInt16, String, String)]
    )
    func good(url: String, host: String, port: UInt16, path: String, text: String) throws {
        let address = try EngineAddress(url)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.basePath == path)
        #expect(address.description == text)
        #expect(try EngineAddress(text) == address)
    }

    @Test("is ours by default")
    func standard() throws {
        #expect(try EngineAddress("http://127.0.0.1:8000") == .standard)
    }

    @Test(
        "is refused with what is wrong with it",
        arguments: [
            ("", .scheme("")), ("engine:8000", .scheme("engine:8000")),
            ("https://engine", .scheme("https://engine")),
            ("http:/engine", .scheme("http:/engine")),
            ("http://", .host("http://")), ("http://:80", .host("http://:80")),
            ("http:///path", .host("http:///path")), ("http://a,b", .host("http://a,b")),
            ("http://::1", .host("http://::1")), ("http://[::1", .host("http://[::1")),
            ("http://[engine]", .host("http://[engine]")), ("http://[]", .host("http://[]")),
            ("http://[::1]8000", .host("http://[::1]8000")),
            ("http://engine:0", .port("0")), ("http://engine:65536", .port("65536")),
            ("http://engine:", .port("")), ("http://engine:8o", .port("8o")),
            ("http://engine:+80", .port("+80")), ("http://engine:80:80", .port("80:80")),
            ("http://user:secret@engine", .user),
            ("http://engine?x", .query("http://engine?x")),
            ("http://engine/a#b", .query("http://engine/a#b")),
            ("http://engine/a b", .characters("http://engine/a b")),
            (
                "http://engine/a\r\nX: y",
                .characters("http://engine/a\r\nX: y")
            ),
            ("http://\u{E9}ngine", .characters("http://\u{E9}ngine")),
        ] as [(String, EngineAddressError)]
    )
    func bad(url: String, error: EngineAddressError) {
        #expect(throws: error) { try EngineAddress(url) }
    }

    @Test("never repeats a password, and shortens what is long")
    func messages() {
        let texts = [
            EngineAddressError.user, .scheme("ftp://x"), .host("http://"), .port("99999"),
            .query("http://x?"), .characters(String(repeating: "\u{1}", count: 1000)),
        ].map(\.description)
        #expect(texts[0].hasPrefix("names a user"))
        #expect(
            texts[1]
                == #""ftp://x" does not begin with http://, the only protocol that engines are asked by"#
        )
        #expect(texts[3] == #"port "99999" is outside 1...65535"#)
        #expect(texts.allSatisfy { $0.count < 600 })
    }
}
