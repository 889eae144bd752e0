import Testing

@testable import TransportSecurity

@Suite("SHA-256 digests as its standard says")
struct SHA256Tests {
    private func digest(_ text: String) -> String {
        let bytes = Array(text.utf8).withUnsafeBytes { SHA256.digest($0) }
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    // NIST, "Descriptions of SHA-256, SHA-384 and SHA-512", appendix B.1 to B.3; RFC 6234 §8.5, TEST4 of SHA-256.
    @Test(
        "the vectors of the standard and of RFC 6234",
        arguments: [
            ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
            (
                "0123456701234567012345670123456701234567012345670123456701234567", 10,
                "594847328451bdfa85056225462cc1d867d877fb388df0ce35f25ab5562bfbb5"
            ),
        ]
    )
    func vectors(_ text: String, _ repetitions: Int, _ expected: String) {
        #expect(digest(String(repeating: text, count: repetitions)) == expected)
    }

    @Test("nothing at all, also without an address")
    func empty() {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(digest("") == expected)
        let none = SHA256.digest(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(none.count == 32 && none.starts(with: [0xe3, 0xb0, 0xc4, 0x42]))
    }
}
