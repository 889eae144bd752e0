/// How the end of a body is found (RFC 9112 §6.3).
enum MessageFraming: Equatable {
    /// After that many bytes; 0 means no body.
    case length(Int)
    /// After the last chunk and the trailers.
    case chunked
    /// At the end of the transport; responses only.
    case untilEOF

    /// Reads the fields that say it.
    /// - Parameters:
    ///   - headers: The header of the message.
    ///   - minorVersion: The `x` of its HTTP/1.x.
    /// - Returns: What they say, or `nil` when there are none.
    /// - Throws: `ambiguousLength`, `invalidContentLength`, `unsupportedTransferCoding`.
    static func declared(
        by headers: HTTPHeaders,
        minorVersion: UInt8
    ) throws(HTTPError) -> MessageFraming? {
        let lengths = headers.values(for: "Content-Length")
        let codings = headers.values(for: "Transfer-Encoding")
        switch (lengths.count, codings.count) {
        case (0, 0):
            return nil
        case (1, 0):
            return .length(try length(lengths[0]))
        case (0, 1):
            // §6.1: a transfer coding in HTTP/1.0 means faulty framing.
            guard minorVersion > 0 else { throw .ambiguousLength }
            guard codings[0].equalsIgnoringCase("chunked") else {
                throw .unsupportedTransferCoding(String(codings[0].prefix(64)))
            }
            return .chunked
        default:
            // §6.3 tolerates identical lengths. We refuse all repetition: no client needs it.
            throw .ambiguousLength
        }
    }

    private static func length(_ value: String) throws(HTTPError) -> Int {
        var length = 0
        guard !value.isEmpty else { throw .invalidContentLength(value) }
        for byte in value.utf8 {
            guard let digit = byte.decimalDigit else {
                throw .invalidContentLength(String(value.prefix(64)))
            }
            length = length.shifted(by: digit, radix: 10)
        }
        return length
    }
}

extension Int {
    /// The number with a further digit on its right; past the greatest `Int`, that.
    func shifted(by digit: Int, radix: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: radix)
        let (sum, carry) = product.addingReportingOverflow(digit)
        return overflow || carry ? .max : sum
    }
}
