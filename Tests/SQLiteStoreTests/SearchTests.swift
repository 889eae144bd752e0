import SQLiteStore
import TestSupport
import Testing
import WebSocketCommon

@Suite("An index finds documents by their words")
struct SearchTests {
    @Test("a word in the title weighs most, then one in a tag, then one in the content")
    func ranking() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("content", "about the hub", title: "notes", tags: ["misc"]),
            .note("tag", "about the server", title: "notes", tags: ["hub"]),
            .note("title", "about the server", title: "hub", tags: ["misc"]),
            .note("none", "about the server", title: "notes", tags: ["misc"]),
        ])
        let found = try index.search(SearchQuery("hub"))
        #expect(found.results.map(\.document.id) == ["title", "tag", "content"])
        #expect(found.total == 3)
        let scores = found.results.map(\.score)
        #expect(scores == scores.sorted(by: >))
        #expect(scores.allSatisfy { $0 > 0 })
    }

    @Test(
        "a word that occurs more often, or in a shorter text, counts more; among equals the latest is first"
    )
    func frequency() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("first", "hub one two three"), .note("second", "hub one two three"),
            .note("often", "hub hub hub three"), .note("short", "hub"),
            .note("long", "hub one two three four five six seven eight nine"),
            .note("other", "nothing of it"), .note("another", "nothing of it either"),
        ])
        let ids = try index.ids("hub")
        #expect(ids.prefix(2).sorted() == ["often", "short"])
        #expect(ids.dropFirst(2) == ["second", "first", "long"])
    }

    @Test("all words must occur, in any of the fields and in any case")
    func allWords() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("both", "Slow READERS", title: "Hub"), .note("one", "slow readers"),
            .note("tagged", "slow", tags: ["readers", "hub"]),
        ])
        #expect(try index.ids("hub readers").sorted() == ["both", "tagged"])
        #expect(try index.ids("hub missing") == [])
        #expect(try index.search(SearchQuery("missing")) == SearchResults(total: 0, results: []))
    }

    @Test("a phrase wants its words in order, and finds them through punctuation")
    func phrase() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("exact", "a slow reader waits"), .note("apart", "a slow old reader"),
            .note("reversed", "the reader is slow"), .note("hyphen", "a slow-reader test"),
        ])
        #expect(try index.ids("\"slow reader\"").sorted() == ["exact", "hyphen"])
        #expect(try index.ids("slow-reader").sorted() == ["exact", "hyphen"])
        #expect(try index.ids("slow reader").count == 4)
    }

    @Test("a phrase may stand in a tag")
    func tagPhrase() throws {
        let index = try SQLiteSearchIndex(of: [.note("a", "text", tags: ["error handling", "net"])])
        #expect(try index.ids("\"error handling\"") == ["a"])
        #expect(try index.ids("\"handling error\"") == [])
    }

    @Test(
        "a prefix finds words that begin so",
        arguments: [
            ("w*", ["socket", "worker"]), ("we*", ["socket"]), ("web*", ["socket"]),
            ("webso*", ["socket"]), ("websocket*", ["socket"]), ("websockets*", []),
            ("\"a web\"*", ["socket"]), ("web", []),
        ]
    )
    func prefix(text: String, expected: [String]) throws {
        let index = try SQLiteSearchIndex(of: [
            .note("socket", "a websocket"), .note("worker", "the worker"),
        ])
        #expect(try index.ids(text).sorted() == expected)
    }

    @Test("words with a minus must not occur, words with OR are alternatives")
    func negation() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("cat", "cat final"), .note("dog", "dog final"), .note("draft", "cat draft"),
            .note("phrase", "cat first edition"),
        ])
        #expect(try index.ids("cat -draft").sorted() == ["cat", "phrase"])
        #expect(try index.ids("cat -\"first edition\" -draft") == ["cat"])
        #expect(try index.ids("cat -dr*").sorted() == ["cat", "phrase"])
        #expect(try index.ids("cat OR dog final").sorted() == ["cat", "dog"])
        #expect(try index.ids("cat -missing").count == 3)
    }

    @Test(
        "accents on Latin letters and letter case do not matter, other scripts are found as they are",
        arguments: [
            ("creme brulee", ["french"]), ("CRÈME", ["french"]), ("cre\u{300}me", ["french"]),
            ("straße", ["german"]), ("αθηνα", ["greek"]), ("МОСКВА", ["russian"]),
            ("नमस्ते", ["hindi"]), ("東京*", ["japanese"]), ("東京都", ["japanese"]),
            ("🦀 deploy", ["emoji"]), ("v2", ["emoji"]),
        ]
    )
    func languages(text: String, expected: [String]) throws {
        let index = try SQLiteSearchIndex(of: [
            .note("french", "Crème Brûlée"), .note("german", "Straße"), .note("greek", "ΑΘΗΝΑ"),
            .note("russian", "Москва"), .note("hindi", "नमस्ते दुनिया"), .note("japanese", "東京都"),
            .note("emoji", "🦀 deploy, 😀v2😀"),
        ])
        #expect(try index.ids(text) == expected)
    }

    @Test("a group and a tag narrow a search exactly; the total counts what is left")
    func filters() throws {
        let index = try SQLiteSearchIndex(of: [
            .note("1", "hub", group: "a", tags: ["swift", "net"]),
            .note("2", "hub", group: "b", tags: ["swift"]),
            .note("3", "hub", group: "a", tags: ["swiftly", "Swift", "swift net"]),
            .note("4", "hub", group: "a"), .note("5", "hub", group: "%"),
        ])
        #expect(try index.ids("hub", group: "a").sorted() == ["1", "3", "4"])
        #expect(try index.ids("hub", tag: "swift").sorted() == ["1", "2"])
        #expect(try index.ids("hub", group: "a", tag: "swift") == ["1"])
        #expect(try index.ids("hub", tag: "Swift") == ["3"])
        #expect(try index.ids("hub", group: "A") == [])
        #expect(try index.ids("hub", group: "%") == ["5"])
        #expect(try index.ids("hub", group: "' OR 1=1 --") == [])
        #expect(try index.ids("hub", tag: "") == [])
        #expect(try index.search(SearchQuery("hub", group: "a", limit: 1)).total == 3)
    }

    @Test("the limit cuts the results, not the total")
    func limit() throws {
        let index = try SQLiteSearchIndex(of: (0..<30).map { .note("\($0)", "hub") })
        let found = try index.search(SearchQuery("hub", limit: 3))
        #expect(found.total == 30)
        #expect(found.results.map(\.document.id) == ["29", "28", "27"])
    }

    @Test("a document comes back as it was stored, whatever is in it")
    func fields() throws {
        let document = SearchDocument(
            id: "k\u{0}1",
            group: "",
            title: "",
            content: "hub\u{0}\r\n\"'%_🦀 \u{FEFF}",
            tags: ["b", "a", "b", "", "two words", "line\nbreak", "zero\u{0}"],
            source: "",
            time: Timestamp(clampingMicroseconds: -1)
        )
        let bare = SearchDocument.note("bare", "hub")
        let index = try SQLiteSearchIndex(of: [document, bare])
        let found = try index.search(SearchQuery("hub", limit: 2)).results.map(\.document)
        #expect(found.count == 2)
        #expect(found.contains(document))
        #expect(found.contains(bare))
        #expect(try index.ids("hub", tag: "line\nbreak") == [document.id])
        #expect(try index.ids("hub", tag: "zero\u{0}") == [document.id])
    }
}
