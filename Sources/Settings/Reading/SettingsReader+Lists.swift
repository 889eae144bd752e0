internal import WebSocketCommon

/// The getters for what a file has several of: lists of texts, of numbers and of sections, and sections with names.
extension SettingsReader {
    /// Reads a list of texts: a YAML list, or a variable with commas between the items.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set; left alone when the key is absent or an item is wrong.
    ///   - check: Throws what is wrong with an item; by default every text is right.
    package mutating func stringList(
        _ key: String,
        into value: inout [String],
        check: (String) throws(SettingsProblem) -> Void = { _ throws(SettingsProblem) in }
    ) {
        let problems = errors.count
        var items: [String] = []
        for item in listItems(key) {
            do throws(SettingsProblem) {
                let text = try SettingText.string(item.text)
                try check(text)
                items.append(text)
            } catch {
                report(error.phrase, at: item.place, key: item.key)
            }
        }
        if isSet(key), errors.count == problems { value = items }
    }

    /// Reads a list of numbers; infinities and NaN are refused.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set; left alone when the key is absent or an item is wrong.
    package mutating func numbers(_ key: String, into value: inout [Double]) {
        let problems = errors.count
        var numbers: [Double] = []
        for item in listItems(key) {
            do throws(SettingsProblem) {
                numbers.append(try SettingText.number(item.text, in: .any))
            } catch {
                report(error.phrase, at: item.place, key: item.key)
            }
        }
        if isSet(key), errors.count == problems { value = numbers }
    }

    /// Reads a list of numbers, or none: `~` keeps the default.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set; left alone when the key is absent or an item is wrong.
    package mutating func numbers(_ key: String, into value: inout [Double]?) {
        var numbers: [Double] = []
        self.numbers(key, into: &numbers)
        if has(key) { value = numbers }
    }

    /// Reads a list of sections, one after the other; no variable overrides it.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set; left alone when the key is absent.
    ///   - shorthand: The key that an item sets which is only a text: `a` is `{name: a}` then.
    ///   - read: Reads one section; afterwards its unknown keys are problems.
    package mutating func sections<Value>(
        _ key: String,
        into value: inout [Value],
        shorthand: String? = nil,
        _ read: (inout SettingsReader) -> Value
    ) {
        guard let node = node(key) else { return }
        switch node.content {
        case .null: break
        case .sequence(let items):
            value = items.enumerated().compactMap { index, item in
                var inner = inner("\(key)[\(index)]", at: item.position)
                if let shorthand, case .scalar = item.content {
                    inner.entries = [
                        YAMLEntry(key: shorthand, position: item.position, value: item)
                    ]
                } else {
                    inner.entries = inner.mapping(item, key: nil)
                }
                return take(inner, read)
            }
        case .scalar, .mapping:
            report("expected a list, found \(node.kind)", at: .position(node.position), key: key)
        }
    }

    /// Reads sections whose keys are names that somebody chose; no variable overrides them.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set, in the order of the file; left alone when the key is absent.
    ///   - read: Reads the section of a name; afterwards its unknown keys are problems.
    package mutating func namedSections<Value>(
        _ key: String,
        into value: inout [Value],
        _ read: (String, inout SettingsReader) -> Value
    ) {
        guard let node = node(key) else { return }
        value = mapping(node, key: key).compactMap { entry in
            let isPlain = !entry.key.isEmpty && !entry.key.hasControlCharacters
            var inner = inner(
                isPlain ? "\(key).\(entry.key)" : "\(key).\(entry.key.quoted)",
                at: entry.position
            )
            inner.entries = inner.mapping(entry.value, key: nil)
            return take(inner) { read(entry.key, &$0) }
        }
    }
}

extension SettingsReader {
    /// What a key has in the file, if it is there; a variable in its place is a problem.
    private mutating func node(_ key: String) -> YAMLNode? {
        note(key)
        let variable = variable(key)
        if environment[variable] != nil {
            report("a variable cannot hold it, write a file", at: .environment(variable), key: key)
        }
        return entries.first { $0.key == key }?.value
    }

    /// A section among several, in which no variables count: each would need a name.
    private func inner(_ name: String, at position: SourcePosition) -> SettingsReader {
        var inner = SettingsReader(path: path + [name], prefix: prefix, environment: [:])
        inner.place = .position(position)
        return inner
    }

    /// Reads a section among several, unless it is none.
    private mutating func take<Value>(
        _ section: SettingsReader,
        _ read: (inout SettingsReader) -> Value
    ) -> Value? {
        var section = section
        defer { take(section) }
        guard section.errors.isEmpty else { return nil }
        let value = read(&section)
        section.reportUnknownKeys()
        return value
    }

    /// One item of a list: `allowed_hosts[0]`, its text, and where it was found.
    private typealias ListItem = (key: String, text: String, place: SettingsPlace)

    /// The items of a list; those that are no text are problems.
    private mutating func listItems(_ key: String) -> [ListItem] {
        note(key)
        let variable = variable(key)
        if let text = environment[variable] {
            guard !text.isEmpty else { return [] }
            let items = text.split(separator: ",", omittingEmptySubsequences: false)
            return items.enumerated().map { index, item in
                ("\(key)[\(index)]", String(item.trimmingSpaces), .environment(variable))
            }
        }
        guard let node = entries.first(where: { $0.key == key })?.value else { return [] }
        switch node.content {
        case .null:
            return []
        case .sequence(let nodes):
            return nodes.enumerated().compactMap { index, node in
                let key = "\(key)[\(index)]"
                let place = SettingsPlace.position(node.position)
                if case .scalar(let text) = node.content { return (key, text, place) }
                report("expected one value, found \(node.kind)", at: place, key: key)
                return nil
            }
        case .scalar, .mapping:
            report("expected a list, found \(node.kind)", at: .position(node.position), key: key)
            return []
        }
    }
}

extension Substring {
    /// The text without the spaces around it.
    fileprivate var trimmingSpaces: Substring {
        let start = drop { $0 == " " }
        return start.lastIndex { $0 != " " }.map { start[...$0] } ?? ""
    }
}
