/// A formatted moment, held in place: at most 32 ASCII characters, no allocation.
package struct TimestampText: Sendable {
    private var characters = InlineArray<32, UInt8>(repeating: 0)
    private(set) var count = 0

    init() {}

    /// Appends a character, which must fit.
    mutating func append(_ character: UInt8) {
        characters[count] = character
        count += 1
    }

    /// Appends a number in decimal, padded with zeros to `width` digits.
    mutating func append(_ number: Int64, width: Int) {
        var rest = number
        for position in stride(from: count + width - 1, through: count, by: -1) {
            characters[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    /// Gives the characters to `body`.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: characters) { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}

extension TimestampText: JSONText {
    /// How many bytes `write` writes at most.
    package var sizeLimit: Int { count + 2 }

    /// Writes the text in quotes.
    package func write(to writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        withBytes { writer.append($0) }
        writer.append(UInt8(ascii: "\""))
    }
}

extension TimestampText: CustomStringConvertible {
    /// The text.
    package var description: String {
        withBytes { String(decoding: $0, as: UTF8.self) }
    }
}
