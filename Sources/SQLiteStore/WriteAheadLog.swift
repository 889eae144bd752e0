internal import CSQLite
internal import Glibc

/// The journal of a database: with it a commit is one write, and readers wait for nobody.
enum WriteAheadLog {
    /// Gives a database its log, which the file remembers.
    ///
    /// - Parameters:
    ///   - database: The database; one in memory has no need of it, and stays as it is.
    ///   - busyTimeout: How long to wait for other connections.
    /// - Throws: `SQLiteStoreError`, `.noWriteAheadLog` where the file system shares no memory between processes.
    static func start(in database: Database, busyTimeout: Duration) throws(SQLiteStoreError) {
        guard database.path != Database.inMemory else { return }
        let deadline = ContinuousClock.now + busyTimeout
        while true {
            do throws(SQLiteStoreError) {
                return try start(in: database)
            } catch {
                // Where several connections make a log for a new file, each has read it already, and SQLite lets none of them wait.
                guard error.isBusy, ContinuousClock.now < deadline else { throw error }
            }
            usleep(1000)
        }
    }

    private static func start(in database: Database) throws(SQLiteStoreError) {
        let mode = try database.prepare("make a log for", "PRAGMA journal_mode = WAL")
            .row { (row) throws(SQLiteStoreError) in try row.text(0) }
        guard mode == "wal" else { throw .noWriteAheadLog(path: database.path, mode: mode) }
    }
}
