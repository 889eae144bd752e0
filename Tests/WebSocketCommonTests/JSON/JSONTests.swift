import Testing

@testable import WebSocketCommon

@Suite("A JSON value")
struct JSONTests {
    @Test(
        "is read as the scanner scans",
        arguments: JSONDocuments.valid + JSONDocuments.invalid
    )
    func agreement(document: String) {
        let bytes = Array(document.utf8)
        #expect(parserFault(in: bytes) == scannerFault(in: bytes))
    }

    @Test(
        "survives reading and writing to the last digit",
        arguments: [
            #"{"a":1,"b":[true,false,null],"c":"x"}"#,
            "[1.0,-0,1e5,1E+5,123456789012345678901234567890]",
            #"["é\u2028😀","\"\\\b\f\n\r\t\u0000\u001f","/"]"#,
        ]
    )
    func roundTrip(document: String) throws {
        let expected = document.replacing(#"\u2028"#, with: "\u{2028}")
        #expect(text(of: try JSON(parsing: document)) == expected)
    }

    @Test("is what was written beside it")
    func literals() throws {
        let value: JSON = ["a": 1, "b": [true, nil, 1.5], "c": "x\(1)", "d": [:]]
        #expect(try JSON(parsing: #"{"a":1,"b":[true,null,1.5],"c":"x1","d":{}}"#) == value)
    }

    @Test("gives what it is and nothing that it is not")
    func accessors() throws {
        let value = try JSON(
            parsing: #"{"i":7,"d":1.0,"s":"x","b":true,"a":[1],"big":9e99,"n":null}"#
        )
        #expect(value["i"]?.intValue == 7)
        #expect(value["i"]?.doubleValue == 7)
        #expect(value["d"]?.intValue == nil)
        #expect(value["d"]?.doubleValue == 1)
        #expect(value["s"]?.stringValue == "x")
        #expect(value["s"]?.intValue == nil)
        #expect(value["b"]?.boolValue == true)
        #expect(value["a"]?.arrayValue == [1])
        #expect(value["big"]?.intValue == nil)
        #expect(value["n"] == .null)
        #expect(value["missing"] == nil)
        #expect(value["i"]?["x"] == nil)
    }

    @Test(
        "keeps the last of equal names, however many names there are",
        arguments: [1, 16, 17, 500]
    )
    func duplicates(count: Int) throws {
        let members = (0..<count).map { "\"k\($0)\":0" } + ["\"k0\":1"]
        let value = try JSON(parsing: "{" + members.joined(separator: ",") + "}")
        #expect(value["k0"] == 1)
        #expect(value.objectValue?.members.count == count)
    }

    @Test("drops a member set to nil and still finds the others")
    func removal() {
        var object = JSONObject()
        for key in 0..<40 { object["k\(key)"] = .number(JSONNumber(key)) }
        object["k3"] = nil
        #expect(object["k3"] == nil)
        #expect(object["k39"] == 39)
        #expect(object.members.count == 39)
    }

    @Test("writes null for numbers that JSON does not have")
    func nonFinite() throws {
        #expect(text(of: try JSON(parsing: "[NaN,Infinity,-Infinity]")) == "[null,null,null]")
        #expect(text(of: JSON.number(JSONNumber(-Double.infinity))) == "null")
        #expect(text(of: Double.nan) == "null")
    }

    @Test("is not read from bytes that are not UTF-8")
    func encoding() {
        let bytes: [UInt8] = [0x22, 0x61, 0xFF, 0x22]
        #expect(parserFault(in: bytes) == JSONError(.invalidUTF8, at: 2))
    }
}
