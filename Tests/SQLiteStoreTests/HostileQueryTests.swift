import SQLiteStore
import TestSupport
import Testing
import WebSocketCommon

@Suite("No query text harms the index")
struct HostileQueryTests {
    private let index: SQLiteSearchIndex

    init() throws {
        index = try SQLiteSearchIndex(of: [
            .note("1", "a b c NEAR AND OR NOT title content 1 東京 é", title: "a", tags: ["a"]),
            .note("2", "b c d"),
        ])
    }

    private static let pieces = [
        "a", "b*", "\"", "\"a b\"", "'", "-", "--", "*", "(", ")", "{", "}", ":", "^", "+", ",",
        ";", "\\",
        "AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "title:", "content : a", "{title tags}:",
        "- title:",
        "\0", "\n", " ", " ", " ", "\u{301}", "\u{200D}", "\u{FEFF}", "\u{10FFFF}", "\u{E000}", "🦀",
        "東", "é",
        "rank", "words", "%", "_", "?1", "/*", "*/", "0x1", "1e9", ".", "<", "=",
    ]

    private func check(_ text: String) {
        do {
            _ = try index.search(SearchQuery(text, group: text, tag: text))
            _ = try index.search(SearchQuery(text))
        } catch is SearchQueryError {
            // Refused before SQLite sees it.
        } catch {
            Issue.record("\(text.debugDescription): \(error)")
        }
    }

    @Test("texts of operators and fragments are searched for or refused", arguments: 0..<8)
    func fragments(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            let count = Int.random(in: 1...12, using: &random)
            check(
                (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }.joined()
            )
        }
    }

    @Test("texts of any characters are searched for or refused", arguments: 8..<16)
    func characters(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1000 {
            var text = "a "
            for _ in 0..<Int.random(in: 1...20, using: &random) {
                let top: UInt32 = Bool.random(using: &random) ? 0x7F : 0x10FFFF
                if let scalar = Unicode.Scalar(UInt32.random(in: 0...top, using: &random)) {
                    text.unicodeScalars.append(scalar)
                }
            }
            check(text)
        }
    }

    @Test("documents of any characters are stored, found and deleted again", arguments: 16..<20)
    func documents(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var limits = SQLiteSearchIndex.Limits()
        limits.documents = 20
        let index = try SQLiteSearchIndex(path: ":memory:", limits: limits)
        for number in 0..<200 {
            func text() -> String {
                let count = Int.random(in: 0...8, using: &random)
                return (0..<count).compactMap { _ in Self.pieces.randomElement(using: &random) }
                    .joined()
            }
            let id = text()
            let document = SearchDocument.note(
                id,
                "found\(number) \(text())",
                title: text(),
                group: text(),
                tags: [text(), text()]
            )
            try index.insert([document])
            let found = try index.search(SearchQuery("found\(number)", group: document.group))
            #expect(found.results.map(\.document) == [document])
        }
        #expect(try index.count() <= 20)
    }

    @Test(
        "an injection is text like any other",
        arguments: [
            "x'); DROP TABLE documents; --", "\" OR 1=1 --", "a\" OR content:\"b",
            "'; DELETE FROM documents; SELECT '", "a) OR (b", "words MATCH 'a'", "{title} : a",
        ]
    )
    func injection(text: String) throws {
        check(text)
        try index.insert([.note(text, text, title: text, group: text, tags: [text], source: text)])
        #expect(try index.count() == 3)
        #expect(try index.ids(text, group: text, tag: text) == [text])
    }
}
