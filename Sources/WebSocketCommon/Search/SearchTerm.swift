/// A word or a phrase that a document may have.
package struct SearchTerm: Equatable, Sendable {
    /// What was typed: at least one word, in any case, with whatever else stood between the quotation marks or blanks.
    ///
    /// Several words are a phrase: they must occur one after the other. So `well-known` finds `well known` too.
    package var text: String
    /// Whether the last word may go on, as in `prefix*`.
    package var isPrefix: Bool

    /// Makes a term of a text that has a word.
    package init(_ text: String, isPrefix: Bool = false) {
        self.text = text
        self.isPrefix = isPrefix
    }
}
