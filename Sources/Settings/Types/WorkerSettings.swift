/// The section `workers` of `mahavishnu.yaml`: what becomes of workers that say nothing, and of their tasks.
package struct WorkerSettings: Equatable, Sendable {
    /// The silence after which a worker counts as gone, 1 s...1 h, default 30 s.
    package var heartbeatTimeout: Duration = .seconds(30)

    /// How often a task goes to another worker after its worker was lost, 0...100, default 3; then it has failed.
    package var maximumReassignments = 3

    /// Makes the defaults.
    package init() {}

    /// Reads the section.
    ///
    /// - Parameter reader: The section.
    package init(reading reader: inout SettingsReader) {
        self.init()
        let timeouts: ClosedRange<Duration> = .seconds(1)...(.seconds(3600))
        reader.duration("heartbeat_timeout", into: &heartbeatTimeout, in: timeouts)
        reader.integer("max_reassignments", into: &maximumReassignments, in: 0...100)
    }
}
