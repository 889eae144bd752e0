internal import COpenSSL

/// The SHA-256 digest (FIPS 180-4), by which contents are named.
package enum SHA256 {
    /// Digests `bytes` into 32 bytes.
    package static func digest(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
            // OpenSSL writes into `digest` and returns that pointer, so there is nothing to keep.
            _ = COpenSSL.SHA256(bytes.baseAddress, bytes.count, digest.baseAddress)
            count = Int(SHA256_DIGEST_LENGTH)
        }
    }
}
