import Testing

@testable import WebSocketCommon

@Suite("A channel's name keeps the rules or cannot be held")
struct ChannelNameTests {
    @Test(
        "the kind stands before the first colon, the identifier behind it",
        arguments: [
            ("global", "global", nil),
            ("session:abc", "session", "abc"),
            ("session:a:b", "session", "a:b"),
            ("session:a:", "session", "a:"),
            ("a::", "a", ":"),
            ("Räume:straße 7", "Räume", "straße 7"),
            // A combining accent behind the colon is no part of it for whoever reads bytes.
            ("kind:\u{301}x", "kind", "\u{301}x"),
        ] as [(String, String, String?)]
    )
    func parts(_ name: String, _ kind: String, _ identifier: String?) throws {
        let channel = try #require(ChannelName(name))
        #expect(channel.description == name)
        #expect(Array(channel.kind.utf8) == Array(kind.utf8))
        #expect(channel.identifier.map { Array($0.utf8) } == identifier.map { Array($0.utf8) })
    }

    @Test(
        "a kind and an identifier from a message make the name that their text makes",
        arguments: ["abc", "a:b", ":", "", "a\u{7f}", "straße", String(repeating: "x", count: 250)]
    )
    func joined(_ identifier: String) throws {
        for kind in ["k", "kind", "a longer kind"] {
            let joined = Array(identifier.utf8).withUnsafeBytes {
                ChannelName(kind: kind, identifier: JSONString(bytes: $0, hasEscapes: false))
            }
            let channel = ChannelName("\(kind):\(identifier)")
            #expect(joined == channel)
            #expect(joined?.hasKind(kind) == channel.map { _ in true })
            #expect(joined?.isPlain == channel.map { _ in false })
            #expect(joined?.hasKind("kinds") != true)
        }
        #expect(ChannelName("global")?.hasKind("global") == true)
    }

    @Test(
        "an empty part or a control character is refused",
        arguments: [
            "", ":", ":a", "a:", ":\u{301}a", "a\nb", "a\r\nb", "a\0", "\u{1b}[2J", "a\u{7f}", "\t",
        ]
    )
    func refused(_ name: String) {
        #expect(ChannelName(name) == nil)
    }

    @Test("a name has 255 bytes at most")
    func length() {
        #expect(ChannelName(String(repeating: "x", count: 255)) != nil)
        #expect(ChannelName(String(repeating: "x", count: 256)) == nil)
        #expect(ChannelName(String(repeating: "ä", count: 127) + "x") != nil)
        #expect(ChannelName(String(repeating: "ä", count: 128)) == nil)
    }
}
