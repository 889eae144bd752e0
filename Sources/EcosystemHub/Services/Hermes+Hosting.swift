internal import EventLoop
internal import Hermes
internal import Settings
internal import SimulationHost
internal import WebSocketCommon

extension HostedService {
    /// hermes, whose simulation has a file and a thread.
    static let hermes = HostedService(
        catalogue: Hermes.catalogue,
        defaults: SimulationSettings.defaults
    ) { reader in
        let settings = SimulationSettings(readingTop: &reader)
        return { surroundings in
            let path =
                surroundings.simulation
                ?? settings.configurationPath(in: surroundings.settingsDirectory)
            let configuration =
                try path.map { try SimulationFile.read($0).configuration } ?? .rocketAscent
            return try hermes(SimulationSources.simulation(configuration), settings, surroundings)
        }
    }

    /// hermes, playing a recording.
    static func replay(of path: String) -> HostedService {
        HostedService(
            catalogue: Hermes.catalogue,
            defaults: SimulationSettings.defaults
        ) { reader in
            let settings = SimulationSettings(readingTop: &reader)
            return { surroundings in
                let recording = try recording(in: path)
                if let damage = recording.damage {
                    StandardError.write("warning: \(path): \(damage)")
                }
                return try hermes(try Replay(recording), settings, surroundings)
            }
        }
    }

    private static func recording(in path: String) throws(CommandError) -> Recording {
        do throws(RecordingError) {
            return try Recording(FileRecordingSource(path: path))
        } catch {
            throw CommandError("\(path): \(error)")
        }
    }

    private static func hermes(
        _ source: sending any SimulationSource,
        _ settings: SimulationSettings,
        _ surroundings: ServiceSurroundings
    ) throws -> Hermes {
        let recorder = FileRecorder(
            directory: "\(try surroundings.stateDirectory())/recordings",
            maximumSize: settings.maximumRecordingSize,
            maximumFiles: settings.maximumRecordings
        )
        let engine = SimulationEngine(source, recorder: recorder, now: .now)
        var options = Hermes.Options()
        options.format = settings.format == .hert ? .hert : .compact
        options.startsRunning = settings.start == .running
        return Hermes(try SimulationThread(engine), options: options)
    }
}
