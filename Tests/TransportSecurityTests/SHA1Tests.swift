import Testing

@testable import TransportSecurity

@Suite("SHA-1 digests as its standard says")
struct SHA1Tests {
    private func digest(_ text: String) -> String {
        let bytes = Array(text.utf8).withUnsafeBytes { SHA1.digest($0) }
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    // RFC 3174 §7.3: TEST1 to TEST4 with their repetitions.
    @Test(
        "the vectors of RFC 3174",
        arguments: [
            ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            ("a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
            (
                "0123456701234567012345670123456701234567012345670123456701234567", 10,
                "dea356a2cddd90c7a7ecedc5ebb563934f460452"
            ),
        ]
    )
    func vectors(_ text: String, _ repetitions: Int, _ expected: String) {
        #expect(digest(String(repeating: text, count: repetitions)) == expected)
    }

    @Test("nothing at all, also without an address")
    func empty() {
        let expected = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
        #expect(digest("") == expected)
        let none = SHA1.digest(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(none.count == 20 && none.starts(with: [0xda, 0x39, 0xa3, 0xee]))
    }

    // RFC 6455 §1.3: the key of the example, followed by the protocol's GUID.
    @Test("the example of RFC 6455")
    func webSocketExample() {
        let key = "dGhlIHNhbXBsZSBub25jZQ=="
        let digest = digest(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
        #expect(digest == "b37a4f2cc0624f1690f64606cf385945b2bec4ea")
    }
}
