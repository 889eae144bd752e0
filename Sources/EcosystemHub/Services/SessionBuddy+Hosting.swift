internal import SQLiteStore
internal import SessionBuddy

extension HostedService {
    /// session-buddy, whose knowledge is in a database.
    static let sessionBuddy = HostedService(catalogue: SessionBuddy.catalogue) { _ in
        { stateDirectory in
            let path = "\(try stateDirectory())/knowledge.sqlite"
            return SessionBuddy(index: try SQLiteSearchIndex(path: path))
        }
    }
}
