/// The sections `simulation`, `telemetry` and `recordings` of `hermes.yaml`: what is simulated, and what is sent and kept of it.
package struct SimulationSettings: Equatable, Sendable {
    /// What the service has its own defaults for.
    ///
    /// A client sets a stick, a throttle and a few sliders, each for every frame of a display of 120 Hz.
    package static let defaults = ServiceDefaults(messageRateLimit: 1000)

    /// The simulation's file that is used when none is named, if the directory of settings has it.
    package static let defaultConfiguration = "hermes/rocket_ascent.yaml"

    /// How a simulation begins.
    package enum Start: String, CaseIterable, Sendable {
        /// At its first frame, waiting for `resume`.
        case staged
        /// With time passing at once.
        case running
    }

    /// The form of binary telemetry.
    package enum Format: String, CaseIterable, Sendable {
        /// 16 bytes before the values.
        case compact
        /// 24 bytes before the values, the first four of them a magic number.
        case hert
    }

    /// The simulation's file, relative to the directory of settings.
    ///
    /// `nil`, the default: `hermes/rocket_ascent.yaml` when the directory has it, else the built-in rocket, which is the same.
    package var configuration: String?

    /// How the simulation begins, default `staged`.
    package var start = Start.staged

    /// The form of telemetry for clients that do not ask for one, default `compact`.
    package var format = Format.compact

    /// The bytes of one recording, 1 MiB...1 TiB, default 1 GiB; then it ends.
    package var maximumRecordingSize = 1 << 30

    /// The recordings kept, 1...10,000, default 20; beyond, none is begun until one is removed.
    package var maximumRecordings = 20

    /// Makes the defaults.
    package init() {}

    /// Reads the three sections.
    ///
    /// - Parameter reader: The top of the file.
    package init(readingTop reader: inout SettingsReader) {
        var settings = SimulationSettings()
        reader.section("simulation") { section in
            section.string("config", into: &settings.configuration)
            section.choice("start", into: &settings.start)
        }
        reader.section("telemetry") { $0.choice("format", into: &settings.format) }
        reader.section("recordings") { section in
            let sizes = (1 << 20)...(1 << 40)
            section.byteCount("max_size", into: &settings.maximumRecordingSize, in: sizes)
            section.integer("max_files", into: &settings.maximumRecordings, in: 1...10_000)
        }
        self = settings
    }

    /// The path of the simulation's file; `nil` for the built-in rocket.
    ///
    /// - Parameter directory: The directory of settings; `nil` when there is none, and a relative path begins at the
    ///   process's own.
    /// - Returns: The path, whether or not there is a file when settings name it.
    package func configurationPath(in directory: String?) -> String? {
        let base = directory.map { "\($0)/" } ?? ""
        if let configuration {
            return configuration.hasPrefix("/") ? configuration : base + configuration
        }
        guard directory != nil else { return nil }
        let path = base + Self.defaultConfiguration
        return FileSystem.isFile(path) ? path : nil
    }
}
