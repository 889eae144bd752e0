import Testing
import WebSocketCommon

@Suite("Contents have names, and bytes have texts")
struct ContentDigestTests {
    private static let digits = String(repeating: "0123456789abcdef", count: 4)

    @Test("a digest is read with and without its prefix, in either case, and written one way")
    func reading() throws {
        for text in [Self.digits, "sha256:" + Self.digits, "sha256:" + Self.digits.uppercased()] {
            let digest = try #require(ContentDigest(text))
            #expect(digest.description == "sha256:" + Self.digits)
            #expect(digest.hexadecimal == Self.digits)
        }
        let bytes = (0..<4).flatMap { _ in
            [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef] as [UInt8]
        }
        #expect(ContentDigest(bytes: bytes) == ContentDigest(Self.digits))
        #expect(ContentDigest(bytes: Array(bytes.dropFirst())) == nil)
    }

    @Test(
        "anything else is no digest",
        arguments: [
            "", "sha256:", String(digits.dropLast()), digits + "0", "sha1:" + digits,
            "SHA256:" + digits, String(digits.dropLast()) + "g", "sha256:\u{301}" + digits,
            String(digits.dropLast()) + "\u{661}", " " + digits,
        ]
    )
    func malformed(_ text: String) { #expect(ContentDigest(text) == nil) }

    @Test("bytes of every kind come back from base64, and text from itself")
    func encodings() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 200) }
            let text = ContentEncoding.base64.encode(bytes)
            #expect(text.flatMap { ContentEncoding.base64.decode($0) } == bytes)
        }
        #expect(ContentEncoding.utf8.encode([0xC3, 0x28]) == nil)
        #expect(ContentEncoding.utf8.encode(Array("é\0".utf8)) == "é\0")
        #expect(ContentEncoding.utf8.decode("é\0") == Array("é\0".utf8))
        #expect(ContentEncoding.base64.decode("Zg") == nil)
    }
}
