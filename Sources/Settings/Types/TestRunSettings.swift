/// The section `runs` of `crackerjack.yaml`: what becomes of test runs that nobody completes.
package struct TestRunSettings: Equatable, Sendable {
    /// The silence after which a run is over, as one that timed out, 1 s...7 d, default 1 h.
    package var timeout: Duration = .seconds(3600)

    /// Makes the defaults.
    package init() {}

    /// Reads the section.
    ///
    /// - Parameter reader: The section.
    package init(reading reader: inout SettingsReader) {
        self.init()
        reader.duration("timeout", into: &timeout, in: .seconds(1)...(.seconds(7 * 86400)))
    }
}
