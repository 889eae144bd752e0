import Testing

@testable import EnergyStream

@Suite("Names")
struct ModelIDTests {
    @Test(
        "of models get an underscore for every character that the wire does not allow",
        arguments: [
            ("llama3.1:8b", "llama3_1_8b"), ("org/model-7B_q4", "org_model-7B_q4"),
            ("é", "_"), ("e\u{301}", "e_"), ("👍🏽 ok", "___ok"), ("a\u{0}\n", "a__"), ("_", "_"),
        ]
    )
    func sanitizing(text: String, expected: String) {
        #expect(ModelID(sanitizing: text)?.description == expected)
    }

    @Test("of models have 1 to 100 characters")
    func lengths() {
        #expect(ModelID(sanitizing: "") == nil)
        #expect(ModelID(sanitizing: String(repeating: "é", count: 101)) == nil)
        #expect(ModelID(sanitizing: String(repeating: "é", count: 100)) != nil)
        #expect(ModelID("") == nil)
        #expect(ModelID(String(repeating: "a", count: 101)) == nil)
        #expect(ModelID("a.b") == nil)
        #expect(ModelID("A-z_9")?.description == "A-z_9")
    }

    @Test("of sessions have 1 to 200 characters, whichever")
    func sessions() {
        #expect(SessionID("") == nil)
        #expect(SessionID(String(repeating: "é", count: 200)) != nil)
        #expect(SessionID(String(repeating: "é", count: 201)) == nil)
        #expect(SessionID("a b/\u{1F600}")?.description == "a b/\u{1F600}")
    }
}
