/// The beginning of a header whose end has not arrived, kept inline: 1...13 bytes.
struct PartialHeader {
    private var bytes = InlineArray<14, UInt8>(repeating: 0)
    private var count: UInt8 = 0

    /// Takes all that is left of an input too short for a header.
    init(taking input: inout ByteCursor) {
        while !input.isEmpty, count < 14 {
            append(from: &input)
        }
    }

    /// Takes bytes one by one until they make a header, so that none of the payload is taken.
    /// - Returns: The header, or `nil` when the input ends before it.
    /// - Throws: What is wrong with the header.
    mutating func complete(
        from input: inout ByteCursor,
        rules: FrameHeader.Rules
    ) throws(WebSocketError) -> FrameHeader? {
        while !input.isEmpty, count < 14 {
            append(from: &input)
            if let header = try decode(rules: rules) { return header }
        }
        return nil
    }

    private mutating func append(from input: inout ByteCursor) {
        for byte in input.take(upTo: 1) {
            bytes[Int(count)] = byte
            count += 1
        }
    }

    private func decode(rules: FrameHeader.Rules) throws(WebSocketError) -> FrameHeader? {
        let size = Int(count)
        return try withUnsafeBytes(of: bytes) { (all) throws(WebSocketError) in
            try FrameHeader.decode(UnsafeRawBufferPointer(rebasing: all[..<size]), rules: rules)
        }
    }
}
