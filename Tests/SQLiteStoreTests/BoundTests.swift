import TestSupport
import Testing
import WebSocketCommon

@testable import SQLiteStore

@Suite("An index is bounded, and what it forgot is gone")
struct BoundTests {
    @Test("a document with the id of another takes its place and is the newest")
    func replacing() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("1", "old text", title: "old title", tags: ["old"]), .note("2", "text"),
        ])
        try index.insert([.note("1", "new text", group: "other")])
        #expect(try index.count() == 2)
        #expect(try index.forgotten() == 0)
        #expect(try index.ids("old") == [])
        #expect(try index.ids("text", tag: "old") == [])
        #expect(try index.ids("text") == ["2", "1"])
        try index.insert([.note("3", "one"), .note("3", "two")])
        #expect(try index.ids("one") == [])
        #expect(try index.ids("two") == ["3"])
    }

    @Test("beyond the most documents the oldest go, and are counted")
    func documents() throws {
        var limits = SQLiteSearchIndex.Limits()
        limits.documents = 3
        let index = try SQLiteSearchIndex(
            of: [.note("1", "hub"), .note("2", "hub")],
            limits: limits
        )
        try index.insert([.note("1", "hub again")])
        try index.insert([.note("3", "hub"), .note("4", "hub", tags: ["t"])])
        #expect(try index.ids("hub").sorted() == ["1", "3", "4"])
        #expect(try index.forgotten() == 1)
        try index.insert((5..<15).map { .note("\($0)", "hub") })
        #expect(try index.ids("hub").sorted() == ["12", "13", "14"])
        #expect(try index.ids("hub", tag: "t") == [])
        #expect(try index.count() == 3)
        #expect(try index.forgotten() == 11)
    }

    @Test("beyond the most bytes the oldest go, the last one stays however large it is")
    func size() throws {
        var limits = SQLiteSearchIndex.Limits()
        // Each has ten: one of the id, seven of the group, two of the text.
        limits.size = 35
        let index = try SQLiteSearchIndex(of: (1...5).map { .note("\($0)", "ab") }, limits: limits)
        #expect(try index.ids("ab") == ["5", "4", "3"])
        #expect(try index.forgotten() == 2)
        try index.insert([.note("6", "ab " + String(repeating: "x", count: 100))])
        #expect(try index.ids("ab") == ["6"])
        #expect(try index.forgotten() == 5)
        try index.insert([.note("7", "ab")])
        #expect(try index.ids("ab") == ["7"])
    }

    @Test("a bound of no documents keeps the latest", arguments: [0, -1])
    func nothing(bound: Int) throws {
        var limits = SQLiteSearchIndex.Limits()
        limits.documents = bound
        let index = try SQLiteSearchIndex(
            of: [.note("1", "hub"), .note("2", "hub")],
            limits: limits
        )
        #expect(try index.ids("hub") == ["2"])
    }

    @Test(
        "the index of words agrees with the documents after whatever was inserted",
        arguments: 0..<4
    )
    func integrity(seed: UInt64) throws {
        let directory = TemporaryDirectory()
        let path = "\(directory.path)/index.db"
        var limits = SQLiteSearchIndex.Limits()
        limits.documents = 20
        let index = try SQLiteSearchIndex(path: path, limits: limits)
        var random = SeededGenerator(seed: seed)
        var kept: [String] = []
        for _ in 0..<100 {
            let batch = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                let id = "\(Int.random(in: 0..<30, using: &random))"
                return SearchDocument.note(
                    id,
                    "hub \(UInt8.random(in: 0...9, using: &random))",
                    tags: [id, "all"]
                )
            }
            try index.insert(batch)
            for document in batch {
                kept.removeAll { $0 == document.id }
                kept.append(document.id)
            }
            kept = Array(kept.suffix(20))
        }
        #expect(try index.ids("hub", tag: "all", limit: 100).sorted() == kept.sorted())
        let database = try Database(path: path, busyTimeout: .zero)
        try database.execute("INSERT INTO words(words) VALUES ('integrity-check')", "check")
        let tags = try database.prepare("count", "SELECT count(*) FROM tags").row { row in
            row.integer(0)
        }
        #expect(tags == 2 * kept.count)
    }

    @Test("a search for a rare word takes as long among eight times as many documents")
    func growth() throws {
        func index(of count: Int) throws -> SQLiteSearchIndex {
            try SQLiteSearchIndex(
                of: (0..<count).map {
                    .note("\($0)", "common words of document n\($0)", group: "g\($0 % 10)")
                }
            )
        }
        let indexes = [1250: try index(of: 1250), 10_000: try index(of: 10_000)]
        let ratio = try TestSupport.growth(from: 1250, to: 10_000) { size in
            let index = try #require(indexes[size])
            for number in 0..<500 {
                let found = try index.search(SearchQuery("n\(number)"))
                try #require(found.total == 1)
            }
        }
        #expect(ratio < 3)
    }
}
