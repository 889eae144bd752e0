internal import COpenSSL

/// The SHA-1 digest, which the WebSocket handshake demands (RFC 6455 §1.3) and nothing else here may use.
package enum SHA1 {
    /// Digests `bytes` into 20 bytes.
    package static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(SHA_DIGEST_LENGTH)) { digest, count in
            // The module has OpenSSL write into `digest`; it returns that pointer, so there is nothing to keep.
            _ = COpenSSL.SHA1(bytes.baseAddress, bytes.count, digest.baseAddress)
            count = Int(SHA_DIGEST_LENGTH)
        }
    }
}
