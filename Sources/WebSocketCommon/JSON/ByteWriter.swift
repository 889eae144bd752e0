/// A place for a bounded number of bytes, which are written without asking for room each time.
///
/// An array checks before each append whether it is shared and has room; an envelope is made of some thirty pieces. So what has
/// a known bound is written here, on the stack as long as it is small, and appended at once.
package struct ByteWriter {
    private let memory: UnsafeMutableRawBufferPointer

    /// How many bytes were written.
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    /// Writes a byte.
    @inline(__always)
    mutating func append(_ byte: UInt8) {
        precondition(count < memory.count, "more bytes than were announced")
        memory[count] = byte
        count &+= 1
    }

    /// Takes the last byte back.
    mutating func removeLast() {
        precondition(count > 0, "nothing was written")
        count &-= 1
    }

    /// Writes bytes.
    @inline(__always)
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(memory.count - count >= bytes.count, "more bytes than were announced")
        guard let source = bytes.baseAddress, let target = memory.baseAddress else { return }
        (target + count).copyMemory(from: source, byteCount: bytes.count)
        count &+= bytes.count
    }

    /// Writes a number's bytes, the lowest first.
    @inline(__always)
    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(memoryOf value: Value) {
        let size = MemoryLayout<Value>.size
        precondition(memory.count - count >= size, "more bytes than were announced")
        memory.storeBytes(of: value.littleEndian, toByteOffset: count, as: Value.self)
        count &+= size
    }

    /// Writes bytes known when compiling.
    @inline(__always)
    mutating func append(literal: StaticString) {
        append(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Writes a number, which is not negative, in at most 19 digits.
    mutating func append(decimal number: Int) {
        var divisor = 1
        while number / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / divisor % 10))
            divisor /= 10
        }
    }

    /// Writes text, escaping only what JSON demands.
    ///
    /// RFC 8259 §7: quotes, backslashes and control characters. Everything else, U+2028 too, is
    /// written as it is, as the ecosystem's services do.
    mutating func append(escaping text: UnsafeRawBufferPointer) {
        var offset = 0
        while true {
            let end = StringBreak.first(in: text, from: offset)
            append(UnsafeRawBufferPointer(rebasing: text[offset..<end]))
            guard end < text.count else { return }
            append(escapeOf: text[end])
            offset = end + 1
        }
    }

    private mutating func append(escapeOf byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(literal: "\\\"")
        case UInt8(ascii: "\\"): append(literal: "\\\\")
        case 0x08: append(literal: "\\b")
        case 0x0C: append(literal: "\\f")
        case 0x0A: append(literal: "\\n")
        case 0x0D: append(literal: "\\r")
        case 0x09: append(literal: "\\t")
        default:
            append(literal: "\\u00")
            append(Hexadecimal.digit(byte >> 4))
            append(Hexadecimal.digit(byte))
        }
    }
}

extension [UInt8] {
    /// Appends what `body` writes.
    ///
    /// - Parameters:
    ///   - limit: The most bytes it can be; up to 1,024 take no memory from the heap.
    ///   - body: Writes them.
    @inline(__always)
    mutating func append(atMost limit: Int, _ body: (inout ByteWriter) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: limit, alignment: 8) { memory in
            var writer = ByteWriter(memory)
            body(&writer)
            append(contentsOf: UnsafeRawBufferPointer(rebasing: memory[..<writer.count]))
        }
    }
}
