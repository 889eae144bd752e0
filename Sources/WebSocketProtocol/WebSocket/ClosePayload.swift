/// What a close frame says (RFC 6455 §5.5.1): nothing, or a code and a reason.
struct ClosePayload: Equatable {
    /// The code; `nil` when the frame is empty.
    var code: CloseCode?
    /// The reason, for people; may be empty.
    var reason: String

    /// Reads the payload of a received close frame.
    /// - Parameter bytes: The payload, unmasked.
    /// - Throws: `truncatedCloseCode`, `invalidCloseCode` or `invalidUTF8`.
    init(decoding bytes: UnsafeRawBufferPointer) throws(WebSocketError) {
        guard !bytes.isEmpty else {
            (code, reason) = (nil, "")
            return
        }
        guard bytes.count >= 2 else { throw .truncatedCloseCode }
        let code = CloseCode(rawValue: bytes.bigEndian(at: 0, as: UInt16.self))
        guard code.isValidOnTheWire else { throw .invalidCloseCode(code.rawValue) }
        let reason = UnsafeRawBufferPointer(rebasing: bytes[2...])
        var validator = UTF8Validator()
        guard validator.validate(reason), validator.isComplete else { throw .invalidUTF8 }
        self.code = code
        self.reason = String(decoding: reason, as: UTF8.self)
    }

    /// Writes the payload of a close frame, the reason cut to 123 bytes between two scalars.
    /// - Parameters:
    ///   - code: The code; one that must not be sent is written as an empty payload.
    ///   - reason: The reason.
    /// - Returns: The payload, at most 125 bytes.
    static func encode(_ code: CloseCode, reason: String) -> [UInt8] {
        guard code.isValidOnTheWire else { return [] }
        var bytes: [UInt8] = []
        bytes.appendBigEndian(code.rawValue)
        for scalar in reason.unicodeScalars {
            let encoded = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            guard bytes.count + encoded.count <= FrameHeader.maximumControlPayload else { break }
            bytes.append(contentsOf: encoded)
        }
        return bytes
    }
}
