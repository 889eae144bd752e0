/// A text that is compared byte for byte: the identifier of an element, or its index.
///
/// Swift takes two strings for the same that Unicode does, such as both ways to write é; for Excalidraw they are two.
struct ExactText: Hashable, Comparable, Sendable {
    let text: String

    static func == (text: ExactText, other: ExactText) -> Bool {
        // The first comparison is one of bytes for ASCII, and settles nearly all.
        text.text == other.text && text.text.utf8.elementsEqual(other.text.utf8)
    }

    static func < (text: ExactText, other: ExactText) -> Bool {
        text.text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
