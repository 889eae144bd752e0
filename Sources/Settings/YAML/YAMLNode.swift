internal import WebSocketCommon

/// One node of a settings file: a value, a list, or keys with values, and where it begins.
struct YAMLNode: Equatable, Sendable {
    /// What a node holds.
    enum Content: Equatable, Sendable {
        /// Nothing, `~` or `null`, unquoted: as if the key were not written.
        case null
        /// Text, with its quotation marks and escapes resolved; its reader decides on the type.
        case scalar(String)
        /// A list.
        case sequence([YAMLNode])
        /// Keys with values, each key once, in the order of the file.
        case mapping([YAMLEntry])
    }

    /// Where the node begins.
    let position: SourcePosition
    /// What it holds.
    let content: Content

    /// The kind of the node as a message calls it.
    var kind: String {
        switch content {
        case .null: "nothing"
        case .scalar(let text): text.quoted
        case .sequence: "a list"
        case .mapping: "keys and values"
        }
    }
}

/// A key with its value.
struct YAMLEntry: Equatable, Sendable {
    /// The key's text.
    let key: String
    /// Where the key begins.
    let position: SourcePosition
    /// The value.
    let value: YAMLNode
}
