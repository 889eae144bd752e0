import SQLiteStore
import Testing
import WebSocketCommon

@Suite("A result has a snippet of where the words are")
struct SnippetTests {
    private func snippet(_ text: String, _ document: SearchDocument) throws -> String {
        let index = try SQLiteSearchIndex(of: [document])
        return try #require(try index.search(SearchQuery(text)).results.first).snippet
    }

    @Test("it marks the words in the part of a long text that has most of them")
    func longText() throws {
        let filler = Array(repeating: "word", count: 200).joined(separator: " ")
        let found = try snippet(
            "slow reader",
            .note("1", "\(filler) a Slow, slow reader waits \(filler)", title: "Notes")
        )
        #expect(found.contains("a «Slow», «slow» «reader» waits"))
        #expect(found.hasPrefix("…"))
        #expect(found.hasSuffix("…"))
    }

    @Test("it is of the title or the tags where the words are there")
    func otherFields() throws {
        let document = SearchDocument.note(
            "1",
            "text",
            title: "The hub",
            tags: ["net io", "swift"]
        )
        #expect(try snippet("hub", document) == "The «hub»")
        #expect(try snippet("swift", document) == "net io\n«swift»")
        #expect(try snippet("tex*", document) == "«text»")
    }

    @Test("words of enormous length do not make it longer than its bound")
    func longWords() throws {
        let found = try snippet("hub", .note("1", "hub " + String(repeating: "é", count: 100_000)))
        #expect(found.hasPrefix("«hub» é"))
        #expect(found.unicodeScalars.count == SearchResult.maximumSnippetLength)
    }

    @Test("a text with 64,000 hits gives its beginning, as comparing all hits would take for ever")
    func manyHits() throws {
        let found = try snippet("hub", .note("1", String(repeating: "hub ", count: 64_000)))
        #expect(found.hasPrefix("hub hub "))
        #expect(found.unicodeScalars.count == SearchResult.maximumSnippetLength)
    }
}
