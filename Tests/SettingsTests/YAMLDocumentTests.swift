import Testing

@testable import Settings

@Suite("A settings file becomes a tree that knows its places")
struct YAMLDocumentTests {
    private func parse(_ bytes: [UInt8]) throws(SettingsError) -> YAMLNode {
        try YAMLDocument.parse(bytes, file: "hub.yaml")
    }

    private func message(_ text: String) -> String {
        do throws(SettingsError) {
            _ = try parse(Array(text.utf8))
            return ""
        } catch {
            return error.description
        }
    }

    @Test("every node carries its line and column")
    func positions() throws {
        func at(_ line: Int, _ column: Int) -> SourcePosition {
            SourcePosition(file: "hub.yaml", line: line, column: column)
        }
        let root = try parse(Array("a:\n  - 'ü': ~\n  - x\n".utf8))
        let inner = YAMLEntry(
            key: "ü",
            position: at(2, 5),
            value: YAMLNode(position: at(2, 10), content: .null)
        )
        let items = [
            YAMLNode(position: at(2, 5), content: .mapping([inner])),
            YAMLNode(position: at(3, 5), content: .scalar("x")),
        ]
        let list = YAMLNode(position: at(2, 3), content: .sequence(items))
        let entry = YAMLEntry(key: "a", position: at(1, 1), value: list)
        #expect(root == YAMLNode(position: at(1, 1), content: .mapping([entry])))
    }

    @Test("null is unquoted", arguments: ["a:", "a: ~", "a: null"])
    func null(_ text: String) throws {
        guard case .mapping(let entries) = try parse(Array(text.utf8)).content else {
            Issue.record("not a mapping")
            return
        }
        #expect(entries.map(\.value.content) == [.null])
        #expect(try parse(Array("'~'".utf8)).content == .scalar("~"))
    }

    @Test("a file of comments, or of nothing, is null", arguments: ["", "\n", "# x\n", "---\n"])
    func empty(_ text: String) throws {
        #expect(try parse(Array(text.utf8)).content == .null)
    }

    @Test(
        "what settings do not need is refused where it stands",
        arguments: [
            (
                "a: &x 1\n",
                "hub.yaml:1:4: an anchor (&name) is not supported; write the value out"
            ),
            (
                "a: 1\nb: *x\n",
                "hub.yaml:2:4: an alias (*name) is not supported; write the value out"
            ),
            (
                "a: !!int 1\n",
                "hub.yaml:1:4: a tag (!name) is not supported; the key decides the type"
            ),
            ("a: 1\nb: 2\na: 3\n", "hub.yaml:3:1: \"a\" is written twice, first on line 1"),
            ("a: 1\n---\nb: 2\n", "hub.yaml:2:1: a second document; a file holds one"),
            ("? [a]\n: 1\n", "hub.yaml:1:3: a key must be plain text"),
        ]
    )
    func refused(text: String, expected: String) {
        #expect(message(text) == expected)
    }

    // The words after the place are libyaml's, and change with its version.
    @Test(
        "what is not YAML says where",
        arguments: [
            ("a: [1, 2\n", "hub.yaml:2:1: "),
            ("a: 1\n\tb: 2\n", "hub.yaml:2:1: "),
            ("a: \"x\n", "hub.yaml:2:1: "),
            ("a: 1\n  b: 2\n", "hub.yaml:2:4: "),
            ("a: ]\n", "hub.yaml:1:4: "),
        ]
    )
    func malformed(text: String, place: String) {
        let message = message(text)
        #expect(message.hasPrefix(place))
        #expect(message.count > place.count)
    }

    @Test("bytes that are not UTF-8 are found by line and column")
    func notText() {
        let error = #expect(throws: SettingsError.self) {
            try parse(Array("a: 1\nü: ".utf8) + [0xFF, 0x0A])
        }
        #expect(error?.description == "hub.yaml:2:4: invalid leading UTF-8 octet")
    }

    @Test("nesting is bounded")
    func depth() {
        let deepest = String(repeating: "[", count: 17) + String(repeating: "]", count: 17)
        #expect(message(deepest) == "")
        #expect(message("[\(deepest)]") == "hub.yaml:1:18: nested more than 16 levels deep")
    }

    @Test("size is bounded")
    func size() {
        let comment = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLDocument.maximumSize)
        #expect(throws: Never.self) { try parse(comment) }
        let error = #expect(throws: SettingsError.self) { try parse(comment + [0x0A]) }
        #expect(error?.description == "hub.yaml: the file is larger than 1048576 bytes")
    }

    @Test("no cut and no changed byte traps")
    func mutations() {
        let text = Array("a: &x [1, 'q', \"\\u00fc\"]\nb: {c: *x}\n? d\n: |\n  e\n---\n!t f\n".utf8)
        for index in text.indices {
            _ = try? parse(Array(text[..<index]))
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[index] = byte
                _ = try? parse(changed)
            }
        }
    }
}
