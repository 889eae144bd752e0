internal import SQLiteStore
internal import SessionBuddy

extension HostedService {
    /// session-buddy, whose knowledge is in a database.
    static let sessionBuddy = HostedService(catalogue: SessionBuddy.catalogue) { _ in
        { surroundings in
            let path = "\(try surroundings.stateDirectory())/knowledge.sqlite"
            return SessionBuddy(index: try SQLiteSearchIndex(path: path))
        }
    }
}
