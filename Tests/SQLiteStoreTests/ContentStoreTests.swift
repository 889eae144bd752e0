import TestSupport
import Testing
import TransportSecurity
import WebSocketCommon

@testable import SQLiteStore

@Suite("A content is kept once, as long as a record names it")
struct ContentStoreTests: ~Copyable {
    private let directory = TemporaryDirectory()
    private var path: String { "\(directory.path)/contents.sqlite" }

    private func open() throws(ContentStoreError) -> SQLiteContentStore {
        try SQLiteContentStore(path: path, busyTimeout: .zero) { SHA256.digest($0) }
    }

    /// Has records name contents, or nothing.
    private func commit(
        _ store: SQLiteContentStore,
        at base: Int,
        _ contents: [String: String?],
        removing gone: [String] = []
    ) throws(ContentStoreError) {
        var change = StoreChange(base: base, revision: base + 1)
        for (name, content) in contents {
            var digest: ContentDigest?
            if let content {
                let bytes = Array(content.utf8)
                digest = store.digest(of: bytes)
                digest.map { change.contents[$0] = bytes }
            }
            change.put(StoredRecord(.init("names", name), ["is": .string(name)], content: digest))
        }
        for name in gone { change.remove(.init("names", name)) }
        try store.commit(change)
    }

    private func content(_ store: SQLiteContentStore, _ text: String) throws -> String? {
        let bytes = try store.content(store.digest(of: Array(text.utf8)))
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    private func failure(_ call: () throws(ContentStoreError) -> Void) -> ContentStoreError? {
        do {
            try call()
            return nil
        } catch { return error }
    }

    @Test("what was committed is there for who opens the file next, in order")
    func reopening() throws {
        try commit(open(), at: 0, ["b": "one", "a": "", "c": nil])
        let store = try open()
        let snapshot = try store.snapshot()
        #expect(snapshot.revision == 1)
        #expect(snapshot.records.map(\.key.name) == ["a", "b", "c"])
        #expect(snapshot.records[1].value == ["is": "b"])
        #expect(snapshot.records[1].content == store.digest(of: Array("one".utf8)))
        #expect(snapshot.records[2].content == nil)
        #expect(try content(store, "one") == "one")
        #expect(try content(store, "") == "")
        #expect(try content(store, "two") == nil)
        #expect(TemporaryDirectory.mode(of: path) == 0o600)
    }

    @Test("a content goes with the last record that names it, and not before")
    func naming() throws {
        let store = try open()
        try commit(store, at: 0, ["a": "one", "b": "one"])
        try commit(store, at: 1, [:], removing: ["a", "unknown"])
        #expect(try content(store, "one") == "one")
        // Renamed to another content, it names the first no more.
        try commit(store, at: 2, ["b": "two"])
        #expect(try content(store, "one") == nil)
        #expect(try content(store, "two") == "two")
        // A content that nobody names is not kept at all.
        var change = StoreChange(base: 3, revision: 4)
        change.contents[store.digest(of: [1])] = [1]
        try store.commit(change)
        #expect(try store.content(store.digest(of: [1])) == nil)
    }

    @Test("a change for another revision is refused, and changes nothing")
    func outdated() throws {
        let (store, other) = (try open(), try open())
        try commit(store, at: 0, ["a": "one"])
        let found = failure { () throws(ContentStoreError) in
            try commit(other, at: 0, ["a": "two"])
        }
        #expect(
            found
                == .outdated(
                    reason: "\(path) is at revision 1, expected 0: another program changes it; "
                        + "stop that one, then start this one again"
                )
        )
        #expect(try content(other, "one") == "one")
        #expect(try content(other, "two") == nil)
    }

    @Test("a content whose bytes have changed is damaged, and made good when it is stored again")
    func damage() throws {
        let store = try open()
        try commit(store, at: 0, ["a": "one"])
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("UPDATE contents SET bytes = 'two'", "damage")
        let (digest, wrong) = (
            store.digest(of: Array("one".utf8)), store.digest(of: Array("two".utf8))
        )
        let found = failure { () throws(ContentStoreError) in _ = try store.content(digest) }
        #expect(found == .damagedContent(digest, found: wrong))
        try commit(store, at: 1, ["b": "one"])
        #expect(try content(store, "one") == "one")
    }

    @Test("a record that cannot be read is damage, and named")
    func unreadable() throws {
        let store = try open()
        try commit(store, at: 0, ["a": "one"])
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("UPDATE records SET value = '{'", "damage")
        let found = failure { () throws(ContentStoreError) in _ = try store.snapshot() }
        #expect(
            found == .damaged(reason: "read the records of \(path): names \"a\" is unreadable")
        )
    }

    @Test("a file that another program has is busy, and the next change finds it free again")
    func busy() throws {
        let store = try open()
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("BEGIN IMMEDIATE", "lock")
        let found = failure { () throws(ContentStoreError) in try commit(store, at: 0, ["a": "x"]) }
        guard case .busy = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        try database.execute("ROLLBACK", "unlock")
        try commit(store, at: 0, ["a": "x"])
    }

    @Test("the file of a search index is none of contents, and is left as it is")
    func foreign() throws {
        _ = try SQLiteSearchIndex(path: path)
        let found = failure { () throws(ContentStoreError) in _ = try open() }
        guard case .incompatible = found else {
            Issue.record("\(String(describing: found))")
            return
        }
        #expect(try SQLiteSearchIndex(path: path).count() == 0)
    }
}
