internal import WebSocketCommon

/// Builds the tree of a settings file from its events.
///
/// Malformed text, a key written twice, a second document, a deep tree and a large file are errors;
/// nothing here traps, whatever the bytes.
struct YAMLDocument: ~Copyable {
    /// The largest file read, in bytes.
    static let maximumSize = 1_048_576
    /// The deepest nesting of lists and keys.
    static let maximumDepth = 16

    private var events: YAMLEventSource

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - bytes: The contents of the file, UTF-8.
    ///   - file: The name for messages.
    /// - Returns: The root of the tree; `null` for a file of comments only.
    /// - Throws: `SettingsError` at the first place that cannot be read.
    static func parse(_ bytes: [UInt8], file: String) throws(SettingsError) -> YAMLNode {
        guard bytes.count <= maximumSize else {
            throw SettingsError(
                at: .file(file),
                "the file is larger than \(maximumSize) bytes"
            )
        }
        var document = YAMLDocument(events: try YAMLEventSource(bytes, file: file))
        return try document.root()
    }

    private mutating func root() throws(SettingsError) -> YAMLNode {
        let (first, beginning) = try events.next()
        guard first == .documentStart else {
            return YAMLNode(position: beginning, content: .null)
        }
        let (event, position) = try events.next()
        let node = try node(event, at: position, depth: 0)
        _ = try events.next()  // The end of the document.
        let (last, end) = try events.next()
        guard last == .streamEnd else {
            throw SettingsError(at: .position(end), "a second document; a file holds one")
        }
        return node
    }

    private mutating func node(
        _ event: YAMLEvent,
        at position: SourcePosition,
        depth: Int
    ) throws(SettingsError) -> YAMLNode {
        guard depth <= YAMLDocument.maximumDepth else {
            throw SettingsError(
                at: .position(position),
                "nested more than \(YAMLDocument.maximumDepth) levels deep"
            )
        }
        switch event {
        case .scalar(let text, let isPlain):
            let isNull = isPlain && ["", "~", "null"].contains(text)
            return YAMLNode(position: position, content: isNull ? .null : .scalar(text))
        case .sequenceStart:
            return YAMLNode(position: position, content: .sequence(try sequence(depth: depth)))
        case .mappingStart:
            return YAMLNode(position: position, content: .mapping(try mapping(depth: depth)))
        case .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw SettingsError(at: .position(position), "expected a value")
        }
    }

    private mutating func sequence(depth: Int) throws(SettingsError) -> [YAMLNode] {
        var nodes: [YAMLNode] = []
        while true {
            let (event, position) = try events.next()
            guard event != .sequenceEnd else { return nodes }
            nodes.append(try node(event, at: position, depth: depth + 1))
        }
    }

    private mutating func mapping(depth: Int) throws(SettingsError) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var lines: [String: Int] = [:]
        while true {
            let (event, position) = try events.next()
            guard event != .mappingEnd else { return entries }
            guard case .scalar(let key, _) = event else {
                throw SettingsError(at: .position(position), "a key must be plain text")
            }
            if let line = lines.updateValue(position.line, forKey: key) {
                throw SettingsError(
                    at: .position(position),
                    "\(key.quoted) is written twice, first on line \(line)"
                )
            }
            let (next, place) = try events.next()
            let value = try node(next, at: place, depth: depth + 1)
            entries.append(YAMLEntry(key: key, position: position, value: value))
        }
    }
}
