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
    var entries: [YAMLEntry] = []
    /// Where the section begins, or the nearest one around it that is written.
    var place: SettingsPlace?
    let path: [String]
    let prefix: String
    let environment: [String: String]
    /// The keys asked for in this section, known from then on.
    private var keys: [String] = []
    /// The keys that nobody asked for and that are no problem, or one that was reported.
    private var allowed: [String] = []
    var errors: [SettingsError] = []
    /// The problems of other files that this one names.
    var otherErrors: [SettingsError] = []
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

    init(path: [String], prefix: String, environment: [String: String]) {
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
        take(inner)
        knownPaths += inner.knownPaths
        return value
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

    /// Reports a section that is wrong as a whole, such as one whose name is refused.
    ///
    /// - Parameter problem: What is wrong, as a phrase.
    package mutating func reject(_ problem: String) {
        report(problem, at: place, key: nil)
    }

    /// Reports a value deep within, found wrong after its section was read.
    ///
    /// - Parameters:
    ///   - keys: The keys that lead to it from this section; its place is where as many of them are written as are.
    ///   - problem: What is wrong, as a phrase.
    package mutating func reject(_ keys: [String], _ problem: String) {
        var entries = entries
        var found = place
        for key in keys {
            guard let node = entries.first(where: { $0.key == key })?.value else { break }
            found = .position(node.position)
            guard case .mapping(let inner) = node.content else { break }
            entries = inner
        }
        report(problem, at: found, key: keys.joined(separator: "."))
    }

    /// Lets keys be there that nobody asks for, as when what they mean depends on a value that is wrong.
    ///
    /// - Parameter keys: Keys within this section; they are no unknown keys, and no hint names them.
    package mutating func allow(_ keys: [String]) {
        allowed += keys
    }

    /// Reports keys that are right elsewhere and have no meaning here, where they have a value.
    ///
    /// - Parameters:
    ///   - keys: Keys within this section.
    ///   - problem: What is wrong with them, as a phrase.
    package mutating func refuse(_ keys: [String], _ problem: String) {
        allow(keys)
        for key in keys where isSet(key) { reject(key, problem) }
    }

    /// Reports what is wrong with another file, one that this one names.
    ///
    /// - Parameter problems: The problems of the other file; they are told after those of this one.
    package mutating func include(_ problems: SettingsErrors) {
        otherErrors += problems.errors
    }

    /// Ends the reading of a file.
    ///
    /// - Throws: `SettingsErrors` with every problem so far and every key that nobody asked for.
    package mutating func finish() throws(SettingsErrors) {
        reportUnknownKeys()
        if let errors = SettingsErrors(errors + otherErrors) { throw errors }
    }
}

extension SettingsReader {
    /// The variable that overrides a key of this section.
    func variable(_ key: String) -> String {
        let words = ([prefix] + path + [key]).joined(separator: "_")
        return words.uppercased().replacing("-", with: "_")
    }

    /// Whether the file or the environment says anything about a key.
    func isSet(_ key: String) -> Bool {
        if environment[variable(key)] != nil { return true }
        return entries.contains { $0.key == key && $0.value.content != .null }
    }

    mutating func note(_ key: String) {
        keys.append(key)
        knownPaths.append((path + [key]).joined(separator: "."))
    }

    /// Makes the problems of a section within its own.
    mutating func take(_ inner: SettingsReader) {
        errors += inner.errors
        otherErrors += inner.otherErrors
    }

    mutating func report(_ problem: String, at place: SettingsPlace?, key: String?) {
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

    /// The entries of a section; a section that is `null` has none.
    mutating func mapping(_ node: YAMLNode, key: String?) -> [YAMLEntry] {
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

    mutating func reportUnknownKeys() {
        for entry in entries where !(keys + allowed).contains(entry.key) {
            let hint = NearestName.hint(entry.key, among: keys, several: "the keys here are")
            let key = entry.key.isEmpty ? "\"\"" : entry.key
            report("unknown key; \(hint)", at: .position(entry.position), key: key)
        }
    }
}
