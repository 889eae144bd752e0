import Testing

@testable import WebSocketProtocol

@Suite struct Base64Tests {
    @Test(
        "the test vectors of RFC 4648 §10 go both ways",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
        ]
    )
    func vectors(plain: String, encoded: String) {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test("all byte values survive the round trip")
    func roundTrip() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Base64.decode(Base64.encode(bytes)) == bytes)
    }

    @Test(
        "what encoding never writes is refused",
        arguments: [
            "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Z", "=", "Zm9v=", "Zm 9v", "Zm9v\n", "Zm-_",
            "Zg==Zg==",
            "Zmé=",
        ]
    )
    func strict(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
