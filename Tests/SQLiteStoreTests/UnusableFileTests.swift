import Glibc
import TestSupport
import Testing
import WebSocketCommon

@testable import SQLiteStore

@Suite("A file that cannot be used is refused, with the reason")
struct UnusableFileTests: ~Copyable {
    private let directory = TemporaryDirectory()
    private var path: String { "\(directory.path)/knowledge.db" }

    private func opening(_ path: String) -> SearchIndexError? {
        failure { () throws(SearchIndexError) in _ = try SQLiteSearchIndex(path: path) }
    }

    /// Overwrites the file from a place on with bytes that mean nothing.
    private func damage(from offset: Int) throws {
        let descriptor = open(path, O_RDWR)
        defer { close(descriptor) }
        var status = stat()
        try #require(fstat(descriptor, &status) == 0)
        let noise = [UInt8](repeating: 0xA5, count: Int(status.st_size) - offset)
        try #require(pwrite(descriptor, noise, noise.count, offset) == noise.count)
    }

    private func fill() throws {
        let index = try SQLiteSearchIndex(path: path)
        try index.insert((0..<500).map { .note("\($0)", "hub \($0) \($0 * 7919)") })
    }

    @Test("a file that is no database")
    func noDatabase() throws {
        directory.write(String(repeating: "These are my notes. ", count: 100), to: "knowledge.db")
        #expect(
            opening(path)
                == .damaged(reason: "read \(path): file is not a database (SQLite result 26)")
        )
        // It is left as it was.
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        #expect(fgetc(file) == Int32(UInt8(ascii: "T")))
    }

    @Test("an empty file becomes an index")
    func emptyFile() throws {
        directory.write("", to: "knowledge.db")
        #expect(opening(path) == nil)
    }

    @Test("a file whose tables are damaged, as soon as it is opened")
    func damagedSchema() throws {
        try fill()
        try damage(from: 100)
        guard case .damaged(let reason) = opening(path) else {
            Issue.record("opened")
            return
        }
        #expect(reason.hasSuffix("\(path): database disk image is malformed (SQLite result 11)"))
    }

    @Test("a file whose contents are damaged, as soon as they are met")
    func damagedContents() throws {
        try fill()
        // Behind the first pages, which say what tables there are.
        try damage(from: 16 * 4096)
        let found = failure { () throws(SearchIndexError) in
            let index = try SQLiteSearchIndex(path: path)
            for number in 0..<500 {
                guard let query = try? SearchQuery("\(number)") else { continue }
                _ = try index.search(query)
            }
        }
        guard case .damaged(let reason) = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(reason.contains("\(path): database disk image is malformed (SQLite result "))
    }

    @Test("a file that somebody emptied of what every index has, as soon as it is missed")
    func missingRow() throws {
        try fill()
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("DELETE FROM totals", "empty")
        let index = try SQLiteSearchIndex(path: path)
        let found = failure { () throws(SearchIndexError) in _ = try index.count() }
        #expect(found == .damaged(reason: "count documents of \(path): a row is missing"))
    }

    @Test(
        "a file whose sums promise documents that are not there does not keep an insertion for ever"
    )
    func wrongSums() throws {
        try fill()
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("UPDATE totals SET documents = 1000000", "change")
        let index = try SQLiteSearchIndex(path: path)
        let found = failure { () throws(SearchIndexError) in
            try index.insert([.note("new", "hub")])
        }
        #expect(found == .damaged(reason: "forget a document of \(path): a row is missing"))
        #expect(try index.ids("hub", limit: 500).count == 500)
    }

    @Test("a database of another program, which is left as it is")
    func foreign() throws {
        do {
            let database = try Database(path: path, busyTimeout: .zero)
            try database.execute("CREATE TABLE photos(name TEXT)", "prepare")
        }
        #expect(
            opening(path)
                == .incompatible(
                    reason: "\(path) is a database of another program; name another file"
                )
        )
        let database = try Database(path: path, busyTimeout: .zero)
        let mode = try database.prepare("ask", "PRAGMA journal_mode")
            .row { (row) throws(SQLiteStoreError) in try row.text(0) }
        #expect(mode == "delete")
    }

    @Test("a file of a newer version, which is left as it is")
    func newer() throws {
        try fill()
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("PRAGMA user_version = 7", "prepare")
        #expect(
            opening(path)
                == .incompatible(
                    reason: "\(path) has tables of version 7, this program knows them up to 1; "
                        + "use the newer program or name another file"
                )
        )
    }

    @Test("a file of an older version is brought to the newest, and keeps what it has")
    func migration() throws {
        try fill()
        let schema = Schema(
            migrations: Schema.current.migrations + [
                "ALTER TABLE documents ADD COLUMN language TEXT",
                "UPDATE documents SET language = 'en'",
            ]
        )
        let database = try Database(path: path, busyTimeout: .zero)
        #expect(try schema.version(of: database) == 1)
        try schema.install(in: database)
        #expect(try schema.version(of: database) == 3)
        let count = try database.prepare(
            "count",
            "SELECT count(*) FROM documents WHERE language = 'en'"
        ).row { row in row.integer(0) }
        #expect(count == 500)
    }

    @Test("a migration that fails leaves the file at its version")
    func failingMigration() throws {
        let broken = Schema(migrations: Schema.current.migrations + ["CREATE TABLE x(y); nonsense"])
        let database = try Database(path: path, busyTimeout: .zero)
        try Schema.current.install(in: database)
        #expect(
            throws: SQLiteStoreError.sqlite(
                "make tables of version 2 in \(path)",
                code: 1,
                message: "near \"nonsense\": syntax error"
            )
        ) { try broken.install(in: database) }
        #expect(try broken.version(of: database) == 1)
        try database.execute("CREATE TABLE x(y)", "see that it is not there in")
    }

    @Test("a folder that cannot be made")
    func impossibleFolder() {
        directory.write("", to: "file")
        let folder = "\(directory.path)/file/deeper"
        #expect(
            opening("\(folder)/knowledge.db")
                == .failed(reason: "create \(folder): Not a directory")
        )
        #expect(
            opening("/proc/ecosystem-hub/knowledge.db")
                == .failed(reason: "create /proc/ecosystem-hub: No such file or directory")
        )
    }

    @Test("a directory")
    func isDirectory() {
        #expect(
            opening(directory.path)
                == .failed(
                    reason:
                        "open \(directory.path): unable to open database file (SQLite result 14)"
                )
        )
    }

    @Test("a folder or a file that may not be written")
    func readOnly() throws {
        chmod(directory.path, 0o555)
        defer { chmod(directory.path, 0o700) }
        try withoutPrivileges {
            #expect(opening(path) == .failed(reason: "create \(path): Permission denied"))
        }
        chmod(directory.path, 0o700)
        try fill()
        chmod(path, 0o444)
        chmod(directory.path, 0o777)
        try withoutPrivileges {
            #expect(
                opening(path)
                    == .failed(reason: "\(path) may not be written; change its permissions")
            )
        }
    }

    /// Does something as a user whom permissions bind, if this one is root.
    private func withoutPrivileges(_ body: () -> Void) throws {
        guard geteuid() == 0 else { return body() }
        // Counts for this thread alone, unlike seteuid().
        typealias SetFileSystemUser = @convention(c) (uid_t) -> CInt
        let symbol = try #require(dlsym(nil, "setfsuid"))
        let setFileSystemUser = unsafeBitCast(symbol, to: SetFileSystemUser.self)
        _ = setFileSystemUser(65534)
        defer { _ = setFileSystemUser(0) }
        body()
    }
}
