/// The section `vitals` of `akosha.yaml`: the hub's own figures, for akosha to analyse.
package struct VitalsSettings: Equatable, Sendable {
    /// Whether akosha reads the metrics of the hub's services; default `true`.
    package var isEnabled = true

    /// How long it is from one look to the next, 1 s...1 h, default 5 s.
    package var interval: Duration = .seconds(5)

    /// Makes the defaults.
    package init() {}

    /// Reads the section.
    ///
    /// - Parameter reader: The section.
    package init(reading reader: inout SettingsReader) {
        self.init()
        reader.bool("enabled", into: &isEnabled)
        reader.duration("interval", into: &interval, in: .seconds(1)...(.seconds(3600)))
    }
}
