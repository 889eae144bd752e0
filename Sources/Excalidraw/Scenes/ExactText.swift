/// A text that is compared byte for byte: the identifier of an element, or its index.
///
/// Swift takes two strings for the same that Unicode does, such as both ways to write é; for Excalidraw they are two.
struct ExactText: Hashable, Comparable, Sendable {
    let text: String

    static func == (text: ExactText, other: ExactText) -> Bool {
        text.text.utf8.count == other.text.utf8.count
            && text.withBytes { mine in other.withBytes { mine.hasSameBytes(as: $0) } }
    }

    static func < (text: ExactText, other: ExactText) -> Bool {
        text.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        // Without a variable to copy to, which `withUTF8` takes; a text that came in is contiguous.
        text.utf8.withContiguousStorageIfAvailable(body)
            ?? Array(text.utf8).withUnsafeBufferPointer(body)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// Compares the bytes with as many others; a plain loop costs a tenth of `elementsEqual` on views of strings.
    fileprivate func hasSameBytes(as other: UnsafeBufferPointer<UInt8>) -> Bool {
        for index in indices where self[index] != other[index] { return false }
        return true
    }
}
