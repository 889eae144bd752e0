import Testing

@testable import ConsciousnessTelemetry

@Suite("Names of sessions and emergencies")
struct SessionIDTests {
    @Test(
        "a session's id and its file's name lead to each other",
        arguments: [
            "20251218_013000", "A", "a.b-c_d", "session_A", String(repeating: "x", count: 128),
        ]
    )
    func fileNames(_ text: String) throws {
        let id = try #require(SessionID(text))
        #expect(id.fileName == "session_\(text).jsonl")
        #expect(SessionID(fileName: id.fileName) == id)
        #expect(SessionID(spelling: id.prefixed) == id)
    }

    @Test(
        "other files are no sessions'",
        arguments: [
            "session_.jsonl", "session_A.json", "session_A.jsonl.gz", "A.jsonl", "Session_A.jsonl",
            "session_A B.jsonl", "session_../A.jsonl", "session_.A.jsonl", ".jsonl", "",
            "session.jsonl", "session_é.jsonl",
        ]
    )
    func otherFiles(_ name: String) {
        #expect(SessionID(fileName: name) == nil)
    }

    @Test("one `session_` is taken away from what a client says, and no more")
    func spellings() {
        #expect(SessionID(spelling: "A")?.text == "A")
        #expect(SessionID(spelling: "session_A")?.text == "A")
        #expect(SessionID(spelling: "session_session_A")?.text == "session_A")
        #expect(SessionID(spelling: "session_") == nil)
        // A character, though not a byte, that is not the prefix's.
        #expect(SessionID(spelling: "session_\u{301}A") == nil)
        #expect(SessionName(spelling: "session_A")?.text == "session_A")
        #expect(SessionName(spelling: "A")?.text == "A")
    }

    @Test("an emergency is called by its file's name, or by the time in it")
    func emergencies() throws {
        let text = "emergency_2025-12-18T01:30:00.123456+00:00"
        let id = try #require(EmergencyID(fileName: text + ".json"))
        #expect(id.text == text)
        #expect(id.fileName == text + ".json")
        #expect(id.timestamp == "2025-12-18T01:30:00.123456+00:00")
        #expect(EmergencyID(spelling: text) == id)
        #expect(EmergencyID(spelling: id.timestamp) == id)
        for name in [
            "emergency_.json", "emergency_1.jsonl", "event_1.json", "emergency_a/b.json", ".json",
            "emergency_\(String(repeating: "x", count: 129)).json", "emergency_1.json.tmp",
        ] {
            #expect(EmergencyID(fileName: name) == nil)
        }
        for spelling in ["", "../x", "a b", "emergency_", "é"] {
            #expect(EmergencyID(spelling: spelling) == nil)
        }
    }
}
