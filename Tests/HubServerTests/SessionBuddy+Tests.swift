import SQLiteStore
import SessionBuddy

extension SessionBuddy {
    /// A session-buddy whose knowledge is in memory.
    init() throws { self.init(index: try SQLiteSearchIndex(path: ":memory:")) }
}
