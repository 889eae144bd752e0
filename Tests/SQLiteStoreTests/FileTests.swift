import Glibc
import TestSupport
import Testing
import WebSocketCommon

@testable import SQLiteStore

@Suite("An index lives in a file")
struct FileTests: ~Copyable {
    private let directory = TemporaryDirectory()
    private var path: String { "\(directory.path)/knowledge.db" }

    @Test("reopening keeps documents, tags, order and what was forgotten")
    func reopening() throws {
        var limits = SQLiteSearchIndex.Limits()
        limits.documents = 2
        let document = SearchDocument.note("3", "hub", title: "t", tags: ["x", "y"], source: "s")
        do {
            let index = try SQLiteSearchIndex(path: path, limits: limits)
            try index.insert([.note("1", "hub"), .note("2", "hub"), document])
        }
        // The last connection to close takes the log along: one file is left to be copied.
        #expect(TemporaryDirectory.mode(of: "\(path)-wal") == nil)
        let index = try SQLiteSearchIndex(path: path, limits: limits)
        #expect(try index.count() == 2)
        #expect(try index.forgotten() == 1)
        #expect(try index.search(SearchQuery("hub")).results.map(\.document).contains(document))
        try index.insert([.note("4", "hub")])
        #expect(try index.ids("hub") == ["4", "3"])
    }

    @Test("what a killed process leaves behind has all that was inserted")
    func killed() throws {
        let index = try SQLiteSearchIndex(path: path)
        for number in 0..<20 { try index.insert([.note("\(number)", "hub \(number)")]) }
        // What the kernel has of the files at this moment is what would be there after a SIGKILL.
        let copy = TemporaryDirectory()
        try withExtendedLifetime(index) {
            for suffix in ["", "-wal"] {
                try copyFile("\(path)\(suffix)", to: "\(copy.path)/knowledge.db\(suffix)")
            }
        }
        let survivor = try SQLiteSearchIndex(path: "\(copy.path)/knowledge.db")
        #expect(try survivor.count() == 20)
        #expect(try survivor.ids("hub 19") == ["19"])
    }

    @Test("the file and the folders that are made for it are this user's alone")
    func modes() throws {
        let folder = "\(directory.path)/state"
        let path = "\(folder)/deeper/knowledge.db"
        defer {
            for suffix in ["", "-wal", "-shm"] { unlink("\(path)\(suffix)") }
            rmdir("\(folder)/deeper")
            rmdir(folder)
        }
        let index = try SQLiteSearchIndex(path: path)
        try index.insert([.note("1", "hub")])
        #expect(TemporaryDirectory.mode(of: folder) == 0o700)
        #expect(TemporaryDirectory.mode(of: "\(folder)/deeper") == 0o700)
        withExtendedLifetime(index) {
            for suffix in ["", "-wal", "-shm"] {
                #expect(TemporaryDirectory.mode(of: "\(path)\(suffix)") == 0o600)
            }
        }
    }

    @Test("two indexes share a file, and each finds what the other stored")
    func sharing() throws {
        let one = try SQLiteSearchIndex(path: path)
        let other = try SQLiteSearchIndex(path: path)
        try one.insert([.note("1", "hub")])
        try other.insert([.note("2", "hub")])
        #expect(try one.ids("hub") == ["2", "1"])
        #expect(try other.count() == 2)
    }

    @Test("several may make the same file at the same moment")
    func making() async throws {
        for round in 0..<10 {
            let path = "\(path)\(round)"
            let indexes = try await withThrowingTaskGroup(of: SQLiteSearchIndex.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        let index = try SQLiteSearchIndex(path: path)
                        try index.insert([.note("\(number)", "hub")])
                        return index
                    }
                }
                var indexes: [SQLiteSearchIndex] = []
                for try await index in group { indexes.append(index) }
                return indexes
            }
            for index in indexes { #expect(try index.count() == 4) }
        }
    }

    @Test(
        "while another connection writes, an insertion is busy and changes nothing, a search goes on"
    )
    func busy() throws {
        let index = try SQLiteSearchIndex(path: path, busyTimeout: .milliseconds(5))
        try index.insert([.note("1", "hub")])
        let other = try Database(path: path, busyTimeout: .zero)
        try other.execute("BEGIN IMMEDIATE", "lock")
        let found = failure { () throws(SearchIndexError) in try index.insert([.note("2", "hub")]) }
        #expect(
            found == .busy(reason: "begin to use \(path): database is locked (SQLite result 5)")
        )
        #expect(try index.ids("hub") == ["1"])
        try other.execute("COMMIT", "unlock")
        try index.insert([.note("2", "hub")])
        #expect(try index.ids("hub") == ["2", "1"])
    }

    @Test("an insertion that fails midway leaves nothing behind, and the next one works")
    func atomicity() throws {
        let index = try SQLiteSearchIndex(path: path)
        try index.insert([.note("1", "hub")])
        let other = try Database(path: path, busyTimeout: .zero)
        try other.execute(
            """
            CREATE TRIGGER refuse BEFORE INSERT ON documents WHEN new.id = 'bad'
            BEGIN SELECT RAISE(ABORT, 'refused'); END
            """,
            "prepare"
        )
        let found = failure { () throws(SearchIndexError) in
            try index.insert([.note("1", "changed"), .note("2", "hub"), .note("bad", "hub")])
        }
        #expect(
            found
                == .failed(
                    reason: "insert a document into \(path): refused (SQLite result 1811)"
                )
        )
        #expect(try index.ids("hub") == ["1"])
        #expect(try index.ids("changed") == [])
        try index.insert([.note("2", "hub")])
        #expect(try index.count() == 2)
    }

    @Test("any thread may use an index")
    func threads() async throws {
        let index = try SQLiteSearchIndex(path: path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for number in 0..<10 {
                        try index.insert([.note("\(task).\(number)", "hub")])
                        _ = try index.search(SearchQuery("hub", limit: 2))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try index.count() == 80)
    }

    @Test("a name is a name, even one that SQLite would read as a URI")
    func uri() throws {
        let name = "file:ecosystem-hub-\(getpid()).db?mode=memory"
        defer { for suffix in ["", "-wal", "-shm"] { unlink("./\(name)\(suffix)") } }
        let index = try SQLiteSearchIndex(path: name)
        try index.insert([.note("1", "hub")])
        #expect(TemporaryDirectory.mode(of: "./\(name)") == 0o600)
    }

    private func copyFile(_ source: String, to target: String) throws {
        let input = open(source, O_RDONLY)
        let output = open(target, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        defer {
            close(input)
            close(output)
        }
        try #require(input >= 0)
        try #require(output >= 0)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(input, &bytes, bytes.count)
            guard count > 0 else { break }
            try #require(write(output, bytes, count) == count)
        }
    }
}
