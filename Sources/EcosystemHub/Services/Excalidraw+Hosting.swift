internal import Excalidraw
internal import Settings

extension HostedService {
    /// excalidraw.
    static let excalidraw = HostedService(
        catalogue: Excalidraw.catalogue,
        defaults: CollaborationSettings.defaults
    ) { reader in
        let collaboration = reader.section("collaboration") {
            CollaborationSettings(reading: &$0)
        }
        var limits = Excalidraw.Limits()
        limits.presenceTimeout = collaboration.presenceTimeout
        limits.tombstoneRetention = collaboration.tombstoneRetention
        limits.diagramRetention = collaboration.diagramRetention
        return { [limits] _ in Excalidraw(limits: limits) }
    }
}
