/// The keys of `consciousness-telemetry.yaml` that only this service has.
package struct TelemetryFileSettings: Equatable, Sendable {
    /// What the service has its own defaults for.
    package static let defaults = ServiceDefaults()

    /// How it is noticed that files change.
    package enum Watch: String, CaseIterable, Sendable {
        /// The kernel tells; where it cannot, by the timer.
        case inotify
        /// They are looked at a few times a second, for file systems whose changes the kernel does not see, such as network ones.
        case timer
    }

    /// The directory with `session_<ID>.jsonl`; `nil`, the default: `telemetry` in the service's state directory.
    package var telemetryDirectory: String?

    /// The directory with `emergency_<time>.json`; `nil`, the default: `emergency` in the service's state directory.
    package var emergencyDirectory: String?

    /// How it is noticed that files change, default `inotify`.
    package var watch = Watch.inotify

    /// How many of the last records a client gets that subscribes to a session by name and does not say how many it wants,
    /// 0...10,000, default 500.
    package var replay = 500

    /// Makes the defaults.
    package init() {}

    /// Reads the keys.
    ///
    /// - Parameter reader: The top of the file.
    package init(readingTop reader: inout SettingsReader) {
        self.init()
        reader.string("telemetry_directory", into: &telemetryDirectory)
        reader.string("emergency_directory", into: &emergencyDirectory)
        reader.choice("watch", into: &watch)
        reader.integer("replay", into: &replay, in: 0...10_000)
    }

    /// The two directories.
    ///
    /// - Parameter state: The service's state directory.
    /// - Returns: Their paths; relative ones begin at the process's own directory.
    package func directories(in state: String) -> (telemetry: String, emergency: String) {
        (telemetryDirectory ?? "\(state)/telemetry", emergencyDirectory ?? "\(state)/emergency")
    }
}
