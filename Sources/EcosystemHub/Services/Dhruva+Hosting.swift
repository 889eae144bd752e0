internal import Dhruva
internal import SQLiteStore
internal import Settings
internal import TransportSecurity

extension HostedService {
    /// dhruva, whose adapters are in a database.
    static let dhruva = HostedService(catalogue: Dhruva.catalogue) { reader in
        let storage = reader.section("storage") { StorageSettings(reading: &$0) }
        var limits = Dhruva.Limits()
        limits.totalSize = storage.maximumSize
        limits.contentSize = storage.maximumContentSize
        limits.adapters = storage.maximumAdapters
        limits.versions = storage.maximumVersions
        return { [limits] surroundings in
            let path = "\(try surroundings.stateDirectory())/adapters.sqlite"
            let store = try SQLiteContentStore(path: path) { SHA256.digest($0) }
            return try Dhruva(store: store, limits: limits)
        }
    }
}
