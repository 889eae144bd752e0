/// The check that bytes are UTF-8.
enum UTF8Check {
    /// Finds the first byte that breaks UTF-8.
    ///
    /// - Returns: its position, or `nil` when every byte is well formed.
    static func firstInvalidByte(in bytes: UnsafeRawBufferPointer) -> Int? {
        bytes.withMemoryRebound(to: UInt8.self) { buffer in
            do throws(UTF8.ValidationError) {
                _ = try UTF8Span(validating: buffer.span)
                return nil
            } catch {
                return error.byteOffsets.lowerBound
            }
        }
    }
}
