import Testing

@testable import Settings

@Suite("Lists and sections with names are read item by item")
struct SettingsReaderListsTests {
    private struct Item: Equatable {
        var name = ""
        var size = 0
    }

    private func items(_ text: String) throws(SettingsErrors) -> [Item] {
        try read(text, file: "a.yaml", name: "a") { reader in
            var items: [Item] = []
            reader.sections("items", into: &items, shorthand: "name") { Self.item(&$0) }
            return items
        }
    }

    private func named(_ text: String) throws(SettingsErrors) -> [Item] {
        try read(text, file: "a.yaml", name: "a") { reader in
            var items: [Item] = []
            reader.namedSections("items", into: &items) { name, section in
                if name == "bad" { section.reject("is refused") }
                return Item(name: name, size: Self.item(&section).size)
            }
            return items
        }
    }

    private static func item(_ reader: inout SettingsReader) -> Item {
        var item = Item()
        reader.string("name", into: &item.name)
        reader.integer("size", into: &item.size, in: 0...9)
        reader.refuse(["weight"], "there is none")
        reader.allow(["colour"])
        return item
    }

    @Test("an item that is only a text is a section with one key")
    func shorthand() throws {
        let expected = [Item(name: "a"), Item(name: "b", size: 2)]
        #expect(try items("items: [a, {name: b, size: 2}]") == expected)
        #expect(try items("items:") == [])
    }

    @Test("sections with names keep the order of the file")
    func names() throws {
        let expected = [Item(name: "z", size: 1), Item(name: "a"), Item(name: "b", size: 2)]
        #expect(try named("items: {z: {size: 1}, a: , b: {size: 2}}") == expected)
        #expect(try named("items:") == [])
    }

    @Test(
        "each mistake has its place",
        arguments: [
            ("items: a", #"1:8: items: expected a list, found "a""#),
            ("items: ['']", "1:9: items[0].name: the text is empty"),
            ("items: [a, [b]]", "1:12: items[1]: expected keys and values, found a list"),
            ("items: [{size: 10}]", "1:16: items[0].size: 10 is outside 0...9"),
            ("items: [{weight: 1}]", "1:18: items[0].weight: there is none"),
            ("items: [{colour: 1, weight: ~}]", ""),
            (
                "items: [{colours: 1}]",
                "1:10: items[0].colours: unknown key; the keys here are name, size"
            ),
        ]
    )
    func mistakes(_ text: String, _ expected: String) {
        let found = messages { () throws(SettingsErrors) in _ = try items(text) }
        #expect(found == (expected.isEmpty ? "" : "a.yaml:\(expected)"))
    }

    @Test(
        "so has each mistake in a section with a name",
        arguments: [
            ("items: [a]", "1:8: items: expected keys and values, found a list"),
            ("items: {a: b}", #"1:12: items.a: expected keys and values, found "b""#),
            (
                "items:\n  bad: {size: x}",
                "2:3: items.bad: is refused\na.yaml:2:15: items.bad.size: \"x\" is not an integer"
            ),
            ("items: {a: {sise: 1}}", #"1:13: items.a.sise: unknown key; did you mean "size"?"#),
            ("items: {\"a\\nb\": {size: x}}", #"1:24: items."a\nb".size: "x" is not an integer"#),
        ]
    )
    func namedMistakes(_ text: String, _ expected: String) {
        let found = messages { () throws(SettingsErrors) in _ = try named(text) }
        #expect(found == "a.yaml:\(expected)")
    }

    @Test("a variable cannot hold sections with names, and says so")
    func variable() {
        let found = messages { () throws(SettingsErrors) in
            try read("{}", name: "a", environment: ["A_ITEMS": "x"]) { reader in
                var items: [Int] = []
                reader.namedSections("items", into: &items) { _, _ in 1 }
            }
        }
        #expect(found == "A_ITEMS: a variable cannot hold it, write a file")
    }

    @Test("a value deep within is found after its section was read")
    func deep() {
        let text = "a:\n  b: {c: 1}\n"
        let found = messages { () throws(SettingsErrors) in
            try read(text, file: "a.yaml", name: "a") { reader in
                reader.allow(["a"])
                reader.reject(["a", "b", "c"], "is wrong")
                reader.reject(["a", "b", "d"], "is missing")
                reader.reject(["x", "y"], "is missing")
            }
        }
        #expect(
            found == """
                a.yaml:1:1: x.y: is missing
                a.yaml:2:6: a.b.d: is missing
                a.yaml:2:10: a.b.c: is wrong
                """
        )
    }
}
