extension HTTPRequest {
    /// Parses a request line (RFC 9112 §3), which the line reader has freed of control characters.
    /// - Parameters:
    ///   - line: The line, without its CRLF.
    ///   - limits: What a target may measure.
    /// - Throws: `malformedRequestLine`, `targetTooLong`, `unsupportedVersion`.
    init(parsing line: UnsafeRawBufferPointer, limits: HTTPLimits) throws(HTTPError) {
        let words = line.split(
            separator: .space,
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard words.count == 3 else { throw .malformedRequestLine(line.excerpt) }
        let method = UnsafeRawBufferPointer(rebasing: words[0])
        let target = UnsafeRawBufferPointer(rebasing: words[1])
        guard target.count <= limits.maximumTargetLength else {
            throw .targetTooLong(limit: limits.maximumTargetLength)
        }
        guard
            !method.isEmpty,
            method.allSatisfy(\.isTokenCharacter),
            Self.isTarget(target, of: String(decoding: method, as: UTF8.self)),
            let version = HTTPVersion(parsing: UnsafeRawBufferPointer(rebasing: words[2]))
        else { throw .malformedRequestLine(line.excerpt) }
        self.init(
            method: String(decoding: method, as: UTF8.self),
            target: String(decoding: target, as: UTF8.self),
            minorVersion: try version.supportedMinor
        )
    }

    /// RFC 9112 §3.2: a target has one of four forms, two of them for one method each.
    private static func isTarget(_ target: UnsafeRawBufferPointer, of method: String) -> Bool {
        guard target.allSatisfy({ $0.isVisible && $0 != UInt8(ascii: "#") }) else { return false }
        switch method {
        case "CONNECT":
            return !target.isEmpty  // host and port
        case "OPTIONS" where target.elementsEqual("*".utf8):
            return true
        default:
            let text = String(decoding: target.prefix(8), as: UTF8.self)
            return text.hasPrefix("/")
                || text.prefix(7).equalsIgnoringCase("http://")
                || text.equalsIgnoringCase("https://")
        }
    }
}

/// The version in a start line (RFC 9112 §2.3).
struct HTTPVersion {
    private let major: UInt8
    private let minor: UInt8

    /// Parses `HTTP/x.y`; `nil` when it is anything else.
    init?(parsing bytes: UnsafeRawBufferPointer) {
        guard
            bytes.count == 8,
            bytes.prefix(5).elementsEqual("HTTP/".utf8),
            bytes[6] == UInt8(ascii: "."),
            let major = bytes[5].decimalDigit,
            let minor = bytes[7].decimalDigit
        else { return nil }
        self.major = UInt8(truncatingIfNeeded: major)
        self.minor = UInt8(truncatingIfNeeded: minor)
    }

    /// The minor version, when it is HTTP/1.0 or HTTP/1.1.
    var supportedMinor: UInt8 {
        get throws(HTTPError) {
            guard major == 1, minor <= 1 else {
                throw .unsupportedVersion("HTTP/\(major).\(minor)")
            }
            return minor
        }
    }
}
