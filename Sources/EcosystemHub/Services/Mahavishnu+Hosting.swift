internal import Mahavishnu
internal import Settings

extension HostedService {
    /// mahavishnu.
    static let mahavishnu = HostedService(catalogue: Mahavishnu.catalogue) { reader in
        let workers = reader.section("workers") { WorkerSettings(reading: &$0) }
        var limits = Mahavishnu.Limits()
        limits.heartbeatTimeout = workers.heartbeatTimeout
        limits.maximumReassignments = workers.maximumReassignments
        return { [limits] _ in Mahavishnu(limits: limits) }
    }
}
