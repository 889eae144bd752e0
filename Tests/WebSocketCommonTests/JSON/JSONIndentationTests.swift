import Testing
import WebSocketCommon

@Suite("JSON for people")
struct JSONIndentationTests {
    @Test("each member and element has a line of its own, two spaces deeper than what holds it")
    func lines() throws {
        let value = try JSON(parsing: #"{"a":[1,{"b":null}],"c":{},"d":[],"e":"x\ny"}"#)
        #expect(
            text(value) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": {},
                  "d": [],
                  "e": "x\\ny"
                }
                """
        )
    }

    @Test("a scalar stands alone", arguments: ["7", "null", #""x""#, "{}", "[]"])
    func scalars(_ json: String) throws {
        #expect(text(try JSON(parsing: json)) == json)
    }

    @Test("it means what the compact form means", arguments: JSONDocuments.valid)
    func meaning(_ document: String) throws {
        let value = try JSON(parsing: document)
        let compact = try JSON(parsing: value.encoded())
        #expect(try JSON(parsing: value.indented()) == compact)
    }

    private func text(_ value: JSON) -> String { String(decoding: value.indented(), as: UTF8.self) }
}
