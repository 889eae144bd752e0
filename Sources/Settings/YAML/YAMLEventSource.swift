import CYAML

/// A step through a YAML file, of the kinds that settings are written with.
enum YAMLEvent: Equatable {
    /// The end of the file.
    case streamEnd
    /// The beginning of a document.
    case documentStart
    /// The end of a document.
    case documentEnd
    /// A value; `isPlain` when it was written without quotation marks.
    case scalar(String, isPlain: Bool)
    /// The beginning of a list.
    case sequenceStart
    /// The end of a list.
    case sequenceEnd
    /// The beginning of keys with values.
    case mappingStart
    /// The end of keys with values.
    case mappingEnd
}

/// The events of one YAML file, one after another, as libyaml finds them.
///
/// The only type that talks to libyaml. What settings do not need is refused here: anchors and
/// aliases, by which a small file grows without bound, and tags, by which a value changes its type.
struct YAMLEventSource: ~Copyable {
    private let file: String
    /// The text, owned: libyaml keeps pointers into it.
    private let input: UnsafeMutableBufferPointer<UInt8>
    /// The parser, at a fixed address: libyaml keeps a pointer to itself.
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Prepares to read UTF-8 text.
    ///
    /// - Parameters:
    ///   - bytes: The contents of the file.
    ///   - file: The name for messages.
    /// - Throws: `SettingsError` when libyaml has no memory.
    init(_ bytes: [UInt8], file: String) throws(SettingsError) {
        let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw SettingsError(at: .file(file), "out of memory")
        }
        let input = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = input.initialize(fromContentsOf: bytes)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
        self.file = file
        self.parser = parser
        self.input = input
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// Reads on to the next event.
    ///
    /// - Returns: The event and where it begins.
    /// - Throws: `SettingsError` where the text is not YAML, or is YAML that settings refuse.
    mutating func next() throws(SettingsError) -> (YAMLEvent, SourcePosition) {
        while true {
            var found = yaml_event_t()
            guard yaml_parser_parse(parser, &found) == 1 else { throw syntaxError() }
            defer { yaml_event_delete(&found) }
            let position = position(found.start_mark)
            if let event = try translate(found, at: position) { return (event, position) }
        }
    }

    /// Makes a Swift value of libyaml's event; `nil` for the start of the stream.
    private func translate(
        _ event: yaml_event_t,
        at position: SourcePosition
    ) throws(SettingsError) -> YAMLEvent? {
        let data = event.data
        switch event.type {
        case YAML_SCALAR_EVENT:
            try refuse(anchor: data.scalar.anchor, tag: data.scalar.tag, at: position)
            let bytes = UnsafeBufferPointer(start: data.scalar.value, count: data.scalar.length)
            return .scalar(
                String(decoding: bytes, as: UTF8.self),
                isPlain: data.scalar.style == YAML_PLAIN_SCALAR_STYLE
            )
        case YAML_SEQUENCE_START_EVENT:
            let start = data.sequence_start
            try refuse(anchor: start.anchor, tag: start.tag, at: position)
            return .sequenceStart
        case YAML_MAPPING_START_EVENT:
            let start = data.mapping_start
            try refuse(anchor: start.anchor, tag: start.tag, at: position)
            return .mappingStart
        case YAML_ALIAS_EVENT:
            throw SettingsError(
                at: .position(position),
                "an alias (*name) is not supported; write the value out"
            )
        case YAML_SEQUENCE_END_EVENT: return .sequenceEnd
        case YAML_MAPPING_END_EVENT: return .mappingEnd
        case YAML_DOCUMENT_START_EVENT: return .documentStart
        case YAML_DOCUMENT_END_EVENT: return .documentEnd
        // libyaml answers with no event at all once the stream has ended.
        case YAML_STREAM_END_EVENT, YAML_NO_EVENT: return .streamEnd
        default: return nil
        }
    }

    private func refuse(
        anchor: UnsafeMutablePointer<UInt8>?,
        tag: UnsafeMutablePointer<UInt8>?,
        at position: SourcePosition
    ) throws(SettingsError) {
        if anchor != nil {
            throw SettingsError(
                at: .position(position),
                "an anchor (&name) is not supported; write the value out"
            )
        }
        if tag != nil {
            throw SettingsError(
                at: .position(position),
                "a tag (!name) is not supported; the key decides the type"
            )
        }
    }

    private func position(_ mark: yaml_mark_t) -> SourcePosition {
        // libyaml counts from 0. The file's size is bounded, so 1 can be added.
        SourcePosition(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }

    private func syntaxError() -> SettingsError {
        let problem = parser.pointee.problem.map { String(cString: $0) } ?? "not YAML"
        let position =
            parser.pointee.error == YAML_READER_ERROR
            // Bytes that are no text: libyaml then counts bytes, and no lines.
            ? position(offset: parser.pointee.problem_offset)
            : position(parser.pointee.problem_mark)
        return SettingsError(at: .position(position), problem)
    }

    private func position(offset: Int) -> SourcePosition {
        var (line, column) = (1, 1)
        for byte in input.prefix(max(0, offset)) {
            if byte == UInt8(ascii: "\n") {
                (line, column) = (line + 1, 1)
            } else if byte & 0b1100_0000 != 0b1000_0000 {
                // Bytes 10xxxxxx continue a character of UTF-8.
                column += 1
            }
        }
        return SourcePosition(file: file, line: line, column: column)
    }
}
