import Testing
import WebSocketCommon
import XMLParsing

@Suite("A hostile document is refused, with the place and the reason")
struct HostileDocumentTests {
    @Test(
        "entities of any kind are refused before one is resolved",
        arguments: [
            #"<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l>&b;</l>"#,
            #"<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>"#,
            #"<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]><l/>"#,
            #"<!DOCTYPE l [<!ELEMENT l ANY>]><l/>"#, "<!DOCTYPE l []><l/>",
        ]
    )
    func entities(_ document: String) {
        let lines = transcript(of: document)
        #expect(
            lines == ["line 1, column 13: a document type with declarations of its own is refused"]
        )
    }

    @Test("an entity that a document type not read might declare is refused")
    func undeclared() {
        let lines = transcript(of: #"<!DOCTYPE l SYSTEM "l.dtd"><l>&x;</l>"#)
        #expect(lines == ["<l", #"line 1, column 31: the entity "x" is not declared"#])
        #expect(transcript(of: "<l>&x;</l>").last == "line 1, column 4: undefined entity")
    }

    @Test(
        "what is not well-formed is refused",
        arguments: [
            ("", "line 1, column 1: no element found: expected an XML document"),
            ("   \n", "line 2, column 1: no element found: expected an XML document"),
            ("not XML", "line 1, column 1: syntax error"),
            ("{\"a\": 1}", "line 1, column 1: not well-formed (invalid token)"),
            ("<a><b></a></b>", "line 1, column 9: mismatched tag"),
            ("<a x='1' x='2'/>", "line 1, column 10: duplicate attribute"),
            ("<a/><b/>", "line 1, column 5: junk after document element"),
            ("<a>\0</a>", "line 1, column 4: not well-formed (invalid token)"),
            ("<a>\u{1}</a>", "line 1, column 4: not well-formed (invalid token)"),
            ("<a>&#0;</a>", "line 1, column 4: reference to invalid character number"),
            (
                "<?xml version='1.0' encoding='EBCDIC-CP-BE'?><a/>",
                "line 1, column 31: unknown encoding; expected UTF-8, UTF-16, ISO-8859-1 or US-ASCII"
            ),
            (
                "<?xml version='1.0' encoding='UTF-16'?><a/>",
                "line 1, column 31: encoding specified in XML declaration is incorrect"
            ),
        ]
    )
    func malformed(_ document: String, _ message: String) {
        #expect(transcript(of: document).last == message)
    }

    @Test("bytes that are no UTF-8 are refused")
    func invalidUTF8() {
        for bytes in [[0xC3], [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let lines = transcript(of: Array("<a>".utf8) + bytes + Array("</a>".utf8))
            #expect(lines.last == "line 1, column 4: not well-formed (invalid token)")
        }
    }

    @Test("a bound holds one more than the last that passes")
    func bounds() {
        let nested = { (depth: Int) in
            String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
        }
        #expect(transcript(of: nested(64)).count == 128)
        #expect(
            transcript(of: nested(65)).last == "line 1, column 193: elements nested deeper than 64"
        )
        let many = (0..<65).map { " a\($0)=''" }.joined()
        #expect(
            transcript(of: "<a\(many)/>").last == "line 1, column 1: 65 attributes, limit is 64"
        )
        #expect(transcript(of: nested(1_000_000)).count == 65)
    }

    @Test("a tag or a comment without end is refused while it is read, not when it ends")
    func endless() {
        let room = String(repeating: "x", count: 1 << 20)
        #expect(transcript(of: "<a b='\(room)'/>").count == 2, "1 MiB passes")
        let long = String(repeating: room, count: 16)
        for document in ["<a b='\(long)'/>", "<!--\(long)--><a/>", "<?x \(long)?><a/>"] {
            let last = transcript(of: document).last ?? ""
            #expect(last.hasSuffix("a tag or comment of more than 1048576 bytes"))
        }
        #expect(transcript(of: "<a>\(long)</a>").count == 3, "text has no bound of its own")
    }

    @Test("no changed byte of a document traps")
    func mutations() {
        let document = Array(
            #"<?xml version="1.0"?><a x="1"><b y='2'>t&amp;&#65;</b><![CDATA[c]]></a>"#.utf8
        )
        for index in document.indices {
            for byte in [0x00, 0x22, 0x26, 0x3C, 0x3E, 0x5D, 0x80, 0xFF] as [UInt8] {
                var changed = document
                changed[index] = byte
                #expect(transcript(of: changed).count < 12)
            }
        }
    }
}
