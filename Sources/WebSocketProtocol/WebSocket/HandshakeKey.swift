/// The value of Sec-WebSocket-Key: 16 random bytes that prove the server speaks WebSocket.
///
/// It is no secret and protects nothing; it keeps caches and confused servers from answering.
package struct HandshakeKey: Equatable, Sendable {
    /// The SHA-1 digest of any bytes, 20 bytes long.
    ///
    /// It is an argument, since this target has no cryptography.
    package typealias SHA1 = (UnsafeRawBufferPointer) -> [UInt8]

    /// The key in Base64, as in the header.
    package let text: String

    /// Takes the value of a header.
    /// - Parameter text: The value; `nil` results unless it is Base64 of 16 bytes.
    package init?(_ text: String) {
        // RFC 6455 §4.2.1, item 5: when decoded, 16 bytes in length.
        guard text.utf8.count == 24, Base64.decode(text)?.count == 16 else { return nil }
        self.text = text
    }

    /// Makes the key of a client.
    /// - Parameter nonce: 16 bytes of fresh randomness.
    package init(nonce: InlineArray<16, UInt8>) {
        text = Base64.encode(nonce.indices.map { nonce[$0] })
    }

    /// The value of Sec-WebSocket-Accept that answers the key.
    package func accept(sha1: SHA1) -> String {
        // §1.3: the key and this identifier, hashed.
        let answered = Array((text + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        return Base64.encode(answered.withUnsafeBytes(sha1))
    }
}
