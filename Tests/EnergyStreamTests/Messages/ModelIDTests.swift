import Testing

@testable import EnergyStream

@Suite("Names")
struct ModelIDTests {
    @Test(
        "of models get an underscore for every character that the wire does not allow, and a hash for lost letters",
        arguments: [
            ("llama3.1:8b", "llama3_1_8b"),
            ("org/model-7B_q4", "org_model-7B_q4"), ("é", "_-1e9de8c1"),
            ("e\u{301}", "e_-fa9bc71f"), ("👍🏽 ok", "___ok-5db4cf63"),
            ("a\u{0}\n", "a__"), ("模型一", "___-015b5a82"), ("模型二", "___-c1567894"),
            ("_", "_"), ("llama3_1_8b", "llama3_1_8b"),
        ]
    )
    func sanitizing(text: String, expected: String) {
        #expect(ModelID(sanitizing: text)?.description == expected)
    }

    @Test("of models are cut where they would be too long with the hash, and differ all the same")
    func cutting() throws {
        let long = String(repeating: "a", count: 98)
        let (one, other) = (
            try #require(ModelID(sanitizing: long + "é1")), ModelID(sanitizing: long + "é2")
        )
        #expect(one != other)
        #expect(one.description.count == ModelID.longest)
        #expect(ModelID(one.description) == one)
        let plain = String(repeating: "a", count: 100)
        #expect(ModelID(sanitizing: plain)?.description == plain)
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
