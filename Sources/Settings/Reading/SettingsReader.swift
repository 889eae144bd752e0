/// What a settings struct is read from: the keys of one file, and the environment that overrides them.
///
/// A getter takes a key and the field it sets. The field keeps its default when the key is absent
/// or wrong; problems are collected, and all of them are thrown together at the end, with every key
/// that nobody asked for. So a settings struct reads itself in one line per field:
///
/// ```swift
/// reader.integer("max_connections", into: &maximumConnections, in: 1...1_000_000)
/// ```
///
/// The variable of `websocket.port` in the file of `session-buddy` is `SESSION_BUDDY_WEBSOCKET_PORT`.
/// A variable that is set is the value, even when it is empty.
package struct SettingsReader {
    private var entries: [YAMLEntry] = []
    /// Where the section begins, or the nearest one around it that is written.
    private var place: SettingsPlace?
    private let path: [String]
    private let prefix: String
    private let environment: [String: String]
    /// The keys asked for in this section, known from then on.
    private var keys: [String] = []
    private var errors: [SettingsError] = []
    /// The full paths of all values asked for, here and in the sections within.
    private(set) var knownPaths: [String] = []

    /// Starts at the top of a file.
    ///
    /// - Parameters:
    ///   - root: The tree of the file; `nil` when there is no file.
    ///   - prefix: What variables begin with, without the underscore: `SESSION_BUDDY`.
    ///   - environment: The variables of the process.
    init(root: YAMLNode?, prefix: String, environment: [String: String]) {
        self.init(path: [], prefix: prefix, environment: environment)
        place = root.map { .position($0.position) }
        entries = root.map { mapping($0, key: nil) } ?? []
    }

    private init(path: [String], prefix: String, environment: [String: String]) {
        self.path = path
        self.prefix = prefix
        self.environment = environment
    }

    /// Reads a value whose text some other type understands.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set; left alone when the key is absent or its text is wrong.
    ///   - parse: Makes the value, or throws what is wrong with the text.
    package mutating func value<Value>(
        _ key: String,
        into value: inout Value,
        parse: (String) throws(SettingsProblem) -> Value
    ) {
        guard let (text, place) = text(key) else { return }
        do throws(SettingsProblem) {
            value = try parse(text)
        } catch {
            report(error.phrase, at: place, key: key)
        }
    }

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

    /// Reads the keys below a key.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - read: Reads the inner section; afterwards its unknown keys are problems.
    /// - Returns: What `read` returned.
    package mutating func section<Value>(
        _ key: String,
        _ read: (inout SettingsReader) -> Value
    ) -> Value {
        keys.append(key)
        let node = entries.first { $0.key == key }?.value
        var inner = SettingsReader(path: path + [key], prefix: prefix, environment: environment)
        inner.place = node.map { .position($0.position) } ?? place
        inner.entries = node.map { mapping($0, key: key) } ?? []
        let value = read(&inner)
        inner.reportUnknownKeys()
        errors += inner.errors
        knownPaths += inner.knownPaths
        return value
    }

    /// Reads a list of sections, one after the other; no variable overrides it.
    ///
    /// - Parameters:
    ///   - key: The key within this section.
    ///   - value: What to set; left alone when the key is absent.
    ///   - read: Reads one section; afterwards its unknown keys are problems.
    package mutating func sections<Value>(
        _ key: String,
        into value: inout [Value],
        _ read: (inout SettingsReader) -> Value
    ) {
        note(key)
        let variable = variable(key)
        if environment[variable] != nil {
            report("a variable cannot hold it, write a file", at: .environment(variable), key: key)
        }
        guard let node = entries.first(where: { $0.key == key })?.value else { return }
        switch node.content {
        case .null: break
        case .sequence(let items):
            value = items.enumerated().compactMap { index, item in
                // Variables would need a name for each item: there are none within.
                let path = path + ["\(key)[\(index)]"]
                var inner = SettingsReader(path: path, prefix: prefix, environment: [:])
                inner.place = .position(item.position)
                inner.entries = inner.mapping(item, key: nil)
                let isSection = inner.errors.isEmpty
                let value = isSection ? read(&inner) : nil
                if isSection { inner.reportUnknownKeys() }
                errors += inner.errors
                return value
            }
        case .scalar, .mapping:
            report("expected a list, found \(node.kind)", at: .position(node.position), key: key)
        }
    }

    /// Whether the file or a variable gives a key a value.
    ///
    /// - Parameter key: The key within this section.
    /// - Returns: Whether it is there and not `~`.
    package func has(_ key: String) -> Bool { isSet(key) }

    /// Reports a value that reads well and is wrong all the same, such as a host that is refused.
    ///
    /// Where the value is a default, the place of the section is given.
    ///
    /// - Parameters:
    ///   - key: The key within this section whose value is at fault.
    ///   - problem: What is wrong, as a phrase.
    package mutating func reject(_ key: String, _ problem: String) {
        let node = entries.first { $0.key == key }?.value
        let variable = variable(key)
        let isOverridden = environment[variable] != nil
        let written = node.map { SettingsPlace.position($0.position) } ?? place
        report(problem, at: isOverridden ? .environment(variable) : written, key: key)
    }

    /// Ends the reading of a file.
    ///
    /// - Throws: `SettingsErrors` with every problem so far and every key that nobody asked for.
    package mutating func finish() throws(SettingsErrors) {
        reportUnknownKeys()
        if let errors = SettingsErrors(errors) { throw errors }
    }
}

extension SettingsReader {
    /// The variable that overrides a key of this section.
    private func variable(_ key: String) -> String {
        let words = ([prefix] + path + [key]).joined(separator: "_")
        return words.uppercased().replacing("-", with: "_")
    }

    /// Whether the file or the environment says anything about a key.
    private func isSet(_ key: String) -> Bool {
        if environment[variable(key)] != nil { return true }
        return entries.contains { $0.key == key && $0.value.content != .null }
    }

    private mutating func note(_ key: String) {
        keys.append(key)
        knownPaths.append((path + [key]).joined(separator: "."))
    }

    private mutating func report(_ problem: String, at place: SettingsPlace?, key: String?) {
        let path = (path + [key].compactMap(\.self)).joined(separator: ".")
        errors.append(SettingsError(at: place, key: path.isEmpty ? nil : path, problem))
    }

    /// The text of a key and where it was found; the environment comes first.
    private mutating func text(_ key: String) -> (text: String, place: SettingsPlace)? {
        note(key)
        let variable = variable(key)
        if let text = environment[variable] { return (text, .environment(variable)) }
        guard let node = entries.first(where: { $0.key == key })?.value else { return nil }
        switch node.content {
        case .null:
            return nil
        case .scalar(let text):
            return (text, .position(node.position))
        case .sequence, .mapping:
            report("expected one value, found \(node.kind)", at: .position(node.position), key: key)
            return nil
        }
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

    /// The entries of a section; a section that is `null` has none.
    private mutating func mapping(_ node: YAMLNode, key: String?) -> [YAMLEntry] {
        switch node.content {
        case .null:
            return []
        case .mapping(let entries):
            return entries
        case .scalar, .sequence:
            let problem = "expected keys and values, found \(node.kind)"
            report(problem, at: .position(node.position), key: key)
            return []
        }
    }

    private mutating func reportUnknownKeys() {
        for entry in entries where !keys.contains(entry.key) {
            let hint = NearestName.hint(entry.key, among: keys, several: "the keys here are")
            let key = entry.key.isEmpty ? "\"\"" : entry.key
            report("unknown key; \(hint)", at: .position(entry.position), key: key)
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
