/// The section `collaboration` of `excalidraw.yaml`: how long users who say nothing are there, and what makes room for what.
package struct CollaborationSettings: Equatable, Sendable {
    /// What the service has its own defaults for.
    ///
    /// A client sends a cursor and an edit for each frame of a display of 120 Hz.
    package static let defaults = ServiceDefaults(messageRateLimit: 240)

    /// The silence after which a user is gone whom no connection keeps there, 1 s...24 h, default 5 min.
    package var presenceTimeout: Duration = .seconds(300)

    /// How old a tombstone is before it may make room in a full diagram, 0...30 d, default 1 h.
    package var tombstoneRetention: Duration = .seconds(3600)

    /// How long a diagram in which nobody is must be idle before it may make room for another, 0...30 d, default 24 h.
    package var diagramRetention: Duration = .seconds(24 * 3600)

    /// Makes the defaults.
    package init() {}

    /// Reads the section.
    ///
    /// - Parameter reader: The section.
    package init(reading reader: inout SettingsReader) {
        self.init()
        let day = 24 * 3600
        let retentions: ClosedRange<Duration> = .zero...(.seconds(30 * day))
        reader.duration(
            "presence_timeout",
            into: &presenceTimeout,
            in: .seconds(1)...(.seconds(day))
        )
        reader.duration("tombstone_retention", into: &tombstoneRetention, in: retentions)
        reader.duration("diagram_retention", into: &diagramRetention, in: retentions)
    }
}
