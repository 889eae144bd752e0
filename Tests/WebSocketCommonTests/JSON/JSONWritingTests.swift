import Testing

@testable import WebSocketCommon

@Suite("Writing JSON")
struct JSONWritingTests {
    @Test(
        "drops whitespace between tokens, never inside strings",
        arguments: [
            (#" { "a" : [ 1 , "x y\" z" ] , "b" : { } } "#, #"{"a":[1,"x y\" z"],"b":{}}"#),
            (#"["\\" , "\\\" , "]"#, #"["\\","\\\" , "]"#),
            (#"{"a":1}"#, #"{"a":1}"#),
            ("\t7\r\n", "7"),
            ("[NaN,-Infinity,Infinity,-1]", "[null,null,null,-1]"),
            (#"{"NaN":NaN,"Infinity":"- Infinity"}"#, #"{"NaN":null,"Infinity":"- Infinity"}"#),
        ]
    )
    func compacting(document: String, expected: String) throws {
        #expect(try compacted(document) == expected)
    }

    @Test("means the same before and after compacting", arguments: JSONDocuments.valid)
    func meaning(document: String) throws {
        let before = text(of: try JSON(parsing: document))
        let after = text(of: try JSON(parsing: try compacted(document)))
        #expect(before == after)
    }

    @Test("escapes what JSON demands and nothing else")
    func escapes() {
        let all = String(String.UnicodeScalarView((0...0x1F).compactMap { Unicode.Scalar($0) }))
        #expect(
            text(of: all) == #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r"#
                + #"\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019"#
                + #"\u001a\u001b\u001c\u001d\u001e\u001f""#
        )
        #expect(text(of: "a\"b\\c/\u{7F}é\u{2028}😀") == "\"a\\\"b\\\\c/\u{7F}é\u{2028}😀\"")
    }

    @Test("copies a scanned string with no more escapes than it needs")
    func scannedString() throws {
        try Array(#""\u0041\/\"\ud83d\ude00""#.utf8).withUnsafeBytes { bytes in
            let string = try #require(try JSONSlice(parsing: bytes).string)
            #expect(text(of: string) == #""A/\"😀""#)
        }
    }

    @Test("adds a member to the object that was written last")
    func members() {
        var bytes = Array("{}".utf8)
        bytes.append(member: "offset", 7)
        bytes.append(member: "epoch", "x")
        #expect(String(decoding: bytes, as: UTF8.self) == #"{"offset":7,"epoch":"x"}"#)
    }
}
