extension Substring {
    /// The text with `%XX` decoded (RFC 3986 §2.1), as it stands in a path.
    package var percentDecoded: String { decoded(plusIsSpace: false) }

    /// The text with `%XX` decoded and `+` as a space, as HTML forms encode a query.
    var formDecoded: String { decoded(plusIsSpace: true) }

    /// A `%` without two hexadecimal digits stands for itself; what is not UTF-8 becomes U+FFFD.
    private func decoded(plusIsSpace: Bool) -> String {
        var decoded: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+") where plusIsSpace:
                decoded.append(.space)
            case UInt8(ascii: "%"):
                let digits = rest.prefix(2).compactMap(\.hexadecimalDigit)
                guard digits.count == 2 else { fallthrough }
                decoded.append(UInt8(truncatingIfNeeded: digits[0] << 4 | digits[1]))
                rest = rest.dropFirst(2)
            default:
                decoded.append(byte)
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}
