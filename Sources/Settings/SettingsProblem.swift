/// What is wrong with a text that was to become a setting, before its place is known.
///
/// Parsers throw it; the reader adds the place and the key, and makes a `SettingsError` of it.
package struct SettingsProblem: Error, Equatable, Sendable {
    /// A phrase that starts with the offending value: `70000 is outside 0...65535`.
    package let phrase: String

    /// States a problem.
    package init(_ phrase: String) {
        self.phrase = phrase
    }
}
