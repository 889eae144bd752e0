import Testing

@testable import Settings

@Suite("An error says where, which key, and what")
struct SettingsErrorTests {
    private static func at(_ line: Int, _ column: Int) -> SettingsPlace {
        .position(SourcePosition(file: "hub.yaml", line: line, column: column))
    }

    @Test(
        "unknown parts are left out",
        arguments: [
            (SettingsError(at: at(7, 9), key: "a.b", "wrong"), "hub.yaml:7:9: a.b: wrong"),
            (SettingsError(at: at(7, 9), "wrong"), "hub.yaml:7:9: wrong"),
            (SettingsError(at: .file("hub.yaml"), "wrong"), "hub.yaml: wrong"),
            (SettingsError(at: .environment("A_B"), key: "a.b", "wrong"), "A_B: wrong"),
            (SettingsError(at: nil, key: "a.b", "wrong"), "a.b: wrong"),
        ]
    )
    func description(error: SettingsError, expected: String) {
        #expect(error.description == expected)
    }

    @Test("problems are told in the order of the file, variables last")
    func order() throws {
        let errors = [
            SettingsError(at: .environment("A_B"), "d"),
            SettingsError(at: Self.at(7, 9), "c"),
            SettingsError(at: Self.at(2, 20), "b"),
            SettingsError(at: Self.at(2, 3), "a"),
        ]
        #expect(try #require(SettingsErrors(errors)).errors.map(\.problem) == ["a", "b", "c", "d"])
    }

    @Test("no problems are no errors")
    func none() {
        #expect(SettingsErrors([]) == nil)
    }
}
