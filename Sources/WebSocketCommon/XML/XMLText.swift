/// A name, a value or a text of a document, in UTF-8; valid only during the call that it is given to.
///
/// Most names are only compared, and most values never looked at: nothing is copied before somebody asks.
package struct XMLText {
    /// Its bytes.
    package let bytes: UnsafeRawBufferPointer

    /// Takes bytes that are UTF-8.
    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether it is that text.
    @inline(__always)
    package func matches(_ text: StaticString) -> Bool {
        bytes.hasSameBytes(
            as: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// A copy of it.
    package var string: String { String(decoding: bytes, as: UTF8.self) }

    /// A copy of it in quotation marks, shortened, for messages.
    package var quoted: String {
        // A character takes at most four bytes.
        String(decoding: bytes.prefix(4 * 61), as: UTF8.self).quoted
    }
}
