internal import Hermes
internal import Settings
internal import WebSocketCommon

extension SettingsReader {
    /// Reads `signals`: names, or sections with a name and more.
    ///
    /// - Parameters:
    ///   - module: The module that has them.
    ///   - isInjection: Whether clients set them, so that all are writable.
    /// - Returns: The signals, in the order of the file.
    mutating func signals(of module: String, isInjection: Bool = false) -> [SignalDeclaration] {
        var names: Set<String> = []
        var signals: [SignalDeclaration] = []
        sections("signals", into: &signals, shorthand: "name") { section in
            section.signal(of: module, isInjection: isInjection, &names)
        }
        return signals
    }

    private mutating func signal(
        of module: String,
        isInjection: Bool,
        _ names: inout Set<String>
    ) -> SignalDeclaration {
        var signal = SignalDeclaration("", isWritable: isInjection)
        value("name", into: &signal.name) { text throws(SettingsProblem) in
            guard SignalName(module: module, local: text) != nil else {
                throw SettingsProblem("\(text.quoted) is no signal's name: \(Self.nameRule)")
            }
            guard names.insert(text).inserted else {
                throw SettingsProblem("\(text.quoted) is there twice")
            }
            return text
        }
        if !has("name") { reject("name", "missing") }
        choice("type", into: &signal.kind)
        label("unit", into: &signal.unit)
        label("description", into: &signal.summary)
        bool("writable", into: &signal.isWritable)
        if isInjection, !signal.isWritable {
            reject("writable", "false: what an injection module has is there to be set")
        }
        var isPublished = true
        bool("published", into: &isPublished)
        if !isPublished {
            reject("published", "false: there are no hidden signals, clients see all of them")
        }
        return signal
    }

    /// Reads a text that may be empty.
    mutating func label(_ key: String, into value: inout String) {
        self.value(key, into: &value) { text throws(SettingsProblem) in
            guard !text.hasControlCharacters else {
                throw SettingsProblem("\(text.quoted) contains a control character")
            }
            return text
        }
    }

    private static let nameRule =
        "with its module at most \(SignalName.maximumLength) bytes, "
        + "without *, ?, [, ] and control characters"
}
