import SessionBuddy
import TestSupport
import Testing
import WebSocketCommon

@Suite("Knowledge is found by its words, best first")
struct KnowledgeTests {
    var desk: Desk

    init() throws {
        desk = try Desk()
        for id in ["s", "t"] { try desk.ask("create_session", ["session_id": .string(id)]) }
        try capture("1", "Swift is a language", title: "Swift", tags: ["language"])
        try capture("2", "the swift is a bird", tags: ["bird", "fast"])
        try capture("3", "A bird, a swift bird", in: "t", tags: ["bird"])
    }

    @Test("it has all words, whatever their case, and a title's weigh most")
    mutating func ranking() throws {
        #expect(try desk.found("swift").first == "1")
        #expect(try Set(desk.found("swift")) == ["1", "2", "3"])
        #expect(try desk.found("BIRD") == ["3", "2"])
        #expect(try desk.found("swift bird") == ["3", "2"])
        #expect(try desk.found("  swift\t language ") == ["1"])
        #expect(try desk.found("swift snake") == [])
    }

    @Test("phrases, beginnings of words, alternatives and what must not occur can be asked for")
    mutating func expressions() throws {
        #expect(try desk.found(#""swift bird""#) == ["3"])
        #expect(try desk.found("swif") == [])
        #expect(try Set(desk.found("swif*")) == ["1", "2", "3"])
        #expect(try Set(desk.found("language OR fast")) == ["1", "2"])
        #expect(try desk.found("swift -bird") == ["1"])
        #expect(try desk.found("NEAR( AND \"\" ^ :") == [])
    }

    @Test("what was captured twice by the same identifier is there once, for each session")
    mutating func identifiers() throws {
        try capture("1", "changed words")
        try capture("1", "other words", in: "t")
        #expect(try desk.found("language") == [])
        #expect(try desk.found("words") == ["1", "1"])
        #expect(try desk.found("words", ["session_id": "t"]) == ["1"])
    }

    @Test("among equals the latest comes first")
    mutating func ties() throws {
        try capture("4", "snake")
        try capture("5", "snake")
        #expect(try desk.found("snake") == ["5", "4"])
    }

    @Test("words of other scripts are found")
    mutating func scripts() throws {
        try capture("6", "Größe ändern 変更")
        #expect(try desk.found("größe") == ["6"])
        #expect(try desk.found("ÄNDERN 変更") == ["6"])
    }

    @Test("a search may ask for one session, one tag, and a number")
    mutating func filters() throws {
        #expect(try desk.found("swift", ["session_id": "s"]) == ["1", "2"])
        #expect(try Set(desk.found("swift", ["tag": "bird"])) == ["2", "3"])
        #expect(try desk.found("swift", ["tag": "bir"]) == [])
        #expect(try desk.found("swift", ["session_id": "t", "tag": "bird"]) == ["3"])
        #expect(try desk.found("swift", ["limit": 1]) == ["1"])
        let answer = try desk.ask("search_knowledge", ["query": "swift", "limit": 1])
        #expect(answer["total"] == 3)
    }

    @Test("tags are words of it")
    mutating func tags() throws {
        #expect(try desk.found("fast") == ["2"])
    }

    @Test("what is found is told whole")
    mutating func result() throws {
        try desk.ask(
            "capture_knowledge",
            [
                "session_id": "s", "content": "Snake", "title": "On snakes", "tags": ["reptile"],
                "source": "a book", "knowledge_id": "k",
            ]
        )
        let answer = try desk.ask("search_knowledge", ["query": "snake"])
        #expect(answer["query"] == "snake")
        #expect(answer["total"] == 1)
        let row = try #require(answer["results"]?.arrayValue?.first)
        let expected: JSONObject = [
            "knowledge_id": "k", "session_id": "s", "title": "On snakes", "content": "Snake",
            "tags": ["reptile"], "source": "a book", "snippet": "«Snake»",
            "captured_at": "2026-11-20T08:00:06+00:00",
        ]
        for member in expected.members { #expect(row[member.name] == member.value) }
        #expect(try #require(row["score"]?.doubleValue) > 0)
    }

    @Test(
        "a search that cannot be made is refused",
        arguments: [
            ("", "query: expected at least one word to find, found none"),
            (" \t ", "query: expected at least one word to find, found none"),
            ("-bird", "query: expected at least one word to find, found none"),
            (String(repeating: "x", count: 257), "query: 257 bytes, limit is 256"),
            (String(repeating: "x ", count: 17), "query: 17 words, limit is 16"),
        ]
    )
    mutating func refused(_ query: String, _ message: String) {
        let refusal = desk.refusal("search_knowledge", ["query": .string(query)])
        #expect(refusal == Refusal(.invalidRequest, message))
    }

    private mutating func capture(
        _ id: String,
        _ content: String,
        in session: String = "s",
        title: String? = nil,
        tags: [String] = []
    ) throws {
        var parameters: JSONObject = [
            "session_id": .string(session), "knowledge_id": .string(id),
            "content": .string(content), "tags": .array(tags.map { .string($0) }),
        ]
        parameters["title"] = title.map { .string($0) }
        try desk.ask("capture_knowledge", parameters)
    }
}
