import Testing
import WebSocketCommon
import XMLParsing

@Suite("A document is told in its order, in UTF-8, whatever it is written in")
struct ExpatReaderTests {
    @Test("elements, attributes and texts come in the document's order, references resolved")
    func order() {
        let lines = transcript(
            of:
                #"<?xml version="1.0"?><a x="1" y="&lt;&#x20AC;"><!-- no --><b/>t&amp;t<![CDATA[<c>]]></a>"#
        )
        #expect(lines == ["<a x=1 y=<€", "<b", ">b", "t&t<c>", ">a"])
    }

    @Test("a document of each encoding that expat has reads the same")
    func encodings() {
        let text = "<a>\u{E9}</a>"
        let utf16 = { (unit: UInt16, isBig: Bool) -> [UInt8] in
            isBig
                ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
        }
        let latin =
            Array(#"<?xml version="1.0" encoding="ISO-8859-1"?><a>"#.utf8) + [0xE9]
            + Array("</a>".utf8)
        let documents: [[UInt8]] = [
            Array(text.utf8), [0xEF, 0xBB, 0xBF] + Array(text.utf8),
            [0xFE, 0xFF] + text.utf16.flatMap { utf16($0, true) },
            [0xFF, 0xFE] + text.utf16.flatMap { utf16($0, false) }, latin,
        ]
        for document in documents { #expect(transcript(of: document) == ["<a", "é", ">a"]) }
    }

    @Test("a document larger than a piece reads as one, wherever the pieces are cut")
    func pieces() {
        let cases = (0..<40_000).map { #"<c n="\#($0)">é</c>"# }.joined()
        let lines = transcript(of: "<a>\(cases)</a>")
        #expect(lines.count == 3 * 40_000 + 2)
        #expect(lines.dropFirst().dropLast(2).filter { $0 == "é" }.count == 40_000)
    }

    @Test("a name that a document type gives is not looked up")
    func documentType() {
        let lines = transcript(
            of: #"<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a>text</a>"#
        )
        #expect(lines == ["<a", "text", ">a"])
    }

    @Test("what a handler throws ends the reading, with its place")
    func handler() {
        let lines = transcript(of: Array("<a\n><b/><c/></a>".utf8), refusing: "b")
        #expect(lines == ["<a", #"line 2, column 2: "b" is not wanted"#])
    }

    @Test("every cut of a document is an error and never a trap")
    func cuts() {
        let document = Array(#"<?xml version="1.0"?><a x="1"><b>t&amp;</b><!-- c --></a>"#.utf8)
        for length in 0..<document.count {
            let last = transcript(of: Array(document.prefix(length))).last
            #expect(last?.hasPrefix("line 1, column ") == true, "cut after \(length)")
        }
    }
}
