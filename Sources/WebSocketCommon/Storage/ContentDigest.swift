/// The name of a content: the SHA-256 digest of its bytes.
package struct ContentDigest: Hashable, Sendable {
    /// What stands before the digits: the algorithm.
    package static let prefix = "sha256:"
    /// The length of a digest, in bytes.
    package static let length = 32

    /// The 64 lower-case hexadecimal digits.
    package let hexadecimal: String

    /// Takes the 32 bytes of a digest; `nil` for any other number.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        let digits = bytes.flatMap { [Hexadecimal.digit($0 >> 4), Hexadecimal.digit($0)] }
        hexadecimal = String(decoding: digits, as: UTF8.self)
    }

    /// Reads `sha256:` and 64 hexadecimal digits of either case; `nil` for any other text.
    ///
    /// The prefix may be missing.
    package init?(_ text: String) {
        // Cut by bytes: a combining mark behind the colon makes it no other character.
        var digits = Array(text.utf8)
        let prefix = Array(Self.prefix.utf8)
        if digits.starts(with: prefix) { digits.removeFirst(prefix.count) }
        guard digits.count == 2 * Self.length else { return nil }
        var written: [UInt8] = []
        for digit in digits {
            guard let value = Hexadecimal.value(of: digit) else { return nil }
            written.append(Hexadecimal.digit(value))
        }
        hexadecimal = String(decoding: written, as: UTF8.self)
    }
}

extension ContentDigest: CustomStringConvertible {
    /// `sha256:` and the digits.
    package var description: String { Self.prefix + hexadecimal }
}

extension ContentDigest {
    /// The digest as events carry it.
    package var json: JSON { .string(description) }
}

extension ContentDigest? {
    /// The digest as events carry it, or null.
    package var json: JSON { map(\.json) ?? .null }
}
