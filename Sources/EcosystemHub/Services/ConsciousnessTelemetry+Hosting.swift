internal import ConsciousnessTelemetry
internal import EventLoop
internal import Settings
internal import Telemetry
internal import TelemetryFiles

extension HostedService {
    /// consciousness-telemetry, whose sessions are files.
    static let consciousnessTelemetry = HostedService(
        catalogue: ConsciousnessTelemetry.catalogue,
        defaults: TelemetryFileSettings.defaults
    ) { reader in
        let settings = TelemetryFileSettings(readingTop: &reader)
        return { surroundings in
            let directories = settings.directories(in: try surroundings.stateDirectory())
            let log = surroundings.log
            let files = try TelemetryFiles(
                telemetry: directories.telemetry,
                emergency: directories.emergency,
                watch: TelemetryFiles.Watch(settings.watch),
                warn: { log(.warning, $0) }
            )
            var options = ConsciousnessTelemetry.Options()
            options.replay = settings.replay
            return ConsciousnessTelemetry(link: files, options: options)
        }
    }
}

extension TelemetryFiles.Watch {
    /// Takes the way to watch as it is set.
    fileprivate init(_ watch: TelemetryFileSettings.Watch) {
        self =
            switch watch {
            case .inotify: .inotify
            case .timer: .timer
            }
    }
}
