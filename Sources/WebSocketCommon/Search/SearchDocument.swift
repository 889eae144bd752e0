/// A text that can be found by its words.
package struct SearchDocument: Equatable, Sendable {
    /// Names the document among all documents, whatever their group: one that comes later with the same name replaces it.
    package var id: String
    /// What the document belongs to, such as a session's identifier.
    package var group: String
    /// A heading, whose words weigh most when they are found; `nil` when there is none.
    package var title: String?
    /// The text.
    package var content: String
    /// Labels, in order; a search can ask for one, and their words are found too.
    package var tags: [String]
    /// Where the text is from, which is not searched; `nil` when nobody said.
    package var source: String?
    /// When it came to be.
    package var time: Timestamp

    /// Makes a document.
    package init(
        id: String,
        group: String,
        title: String? = nil,
        content: String,
        tags: [String] = [],
        source: String? = nil,
        time: Timestamp
    ) {
        self.id = id
        self.group = group
        self.title = title
        self.content = content
        self.tags = tags
        self.source = source
        self.time = time
    }

    /// How much text it has in all its fields, in bytes of UTF-8.
    package var size: Int {
        id.utf8.count + group.utf8.count + (title?.utf8.count ?? 0) + content.utf8.count
            + tags.reduce(0) { $0 + $1.utf8.count } + (source?.utf8.count ?? 0)
    }
}
