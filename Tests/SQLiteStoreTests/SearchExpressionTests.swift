import Testing

@testable import SQLiteStore
@testable import WebSocketCommon

@Suite("A search expression is read from what a person types")
struct SearchExpressionTests {
    @Test(
        "each text has its terms, and nothing in it is an operator of SQLite's",
        arguments: [
            ("hub websocket", #"("hub") AND ("websocket")"#),
            ("  hub\t\n websocket ", #"("hub") AND ("websocket")"#),
            (#""slow reader""#, #"("slow reader")"#),
            (#""slow reader" hub"#, #"("slow reader") AND ("hub")"#),
            (#""never closed"#, #"("never closed")"#),
            (#"a"b c"d"#, #"("a") AND ("b c") AND ("d")"#),
            ("web*", #"("web*" *)"#),
            (#""slow rea"*"#, #"("slow rea" *)"#),
            ("w*b", #"("w*b")"#),
            ("hub -draft", #"(("hub")) NOT ("draft")"#),
            (#"hub -"first draft" --web*"#, #"(("hub")) NOT ("first draft" OR "web*" *)"#),
            ("well-known", #"("well-known")"#),
            ("cat OR dog bird", #"("cat" OR "dog") AND ("bird")"#),
            ("cat OR dog OR bird", #"("cat" OR "dog" OR "bird")"#),
            ("cat or dog", #"("cat") AND ("or") AND ("dog")"#),
            ("OR cat OR", #"("cat")"#),
            ("cat OR -dog bird", #"(("cat") AND ("bird")) NOT ("dog")"#),
            ("-dog OR cat", #"(("cat")) NOT ("dog")"#),
            ("cat OR OR dog", #"("cat") AND ("dog")"#),
            (#""OR""#, #"("OR")"#),
            ("cat - & () 🦀 \"\" *", #"("cat")"#),
            ("a NOT b AND NEAR(c)", #"("a") AND ("NOT") AND ("b") AND ("AND") AND ("NEAR(c)")"#),
            ("title:hub", #"("title:hub")"#),
            ("'; DROP TABLE documents; --", #"("DROP") AND ("TABLE") AND ("documents;")"#),
            ("zero\u{0}inside", #"("zero inside")"#),
            ("nai\u{308}ve", "(\"nai\u{308}ve\")"),
        ]
    )
    func reading(text: String, expected: String) throws {
        #expect(try SearchExpression(parsing: text).fts5 == expected)
    }

    @Test("a quotation mark in a term is doubled")
    func quotationMark() throws {
        // The reader makes no such term; whoever builds one must be safe all the same.
        #expect(SearchTerm("a\" OR \"b").fts5 == #""a"" OR ""b""#)
    }

    @Test(
        "a text without a word to find is refused",
        arguments: ["", " \n", "-", "-draft", "\"\"", "*", "OR", "()&%", "🦀", "\u{301}", "\u{0}"]
    )
    func noWords(text: String) {
        #expect(throws: SearchQueryError.noWords) { try SearchExpression(parsing: text) }
        #expect(
            SearchQueryError.noWords.description
                == "expected at least one word to find, found none"
        )
    }

    @Test("a text may have 16 words, those of phrases counted")
    func words() throws {
        let most = "a.b \"c d\" -e " + Array(repeating: "f", count: 11).joined(separator: " ")
        #expect(throws: Never.self) { try SearchExpression(parsing: most) }
        #expect(throws: SearchQueryError.tooManyWords(17)) {
            try SearchExpression(parsing: most + " g")
        }
        #expect(SearchQueryError.tooManyWords(17).description == "17 words, limit is 16")
    }

    @Test("a text may have 256 bytes")
    func size() {
        let most = String(repeating: "é", count: 128)
        #expect(throws: Never.self) { try SearchExpression(parsing: most) }
        #expect(throws: SearchQueryError.tooLong(bytes: 257)) {
            try SearchExpression(parsing: most + "e")
        }
        #expect(SearchQueryError.tooLong(bytes: 257).description == "257 bytes, limit is 256")
    }

    @Test("a query's limit is within 1...500", arguments: [(-3, 1), (0, 1), (7, 7), (501, 500)])
    func limit(given: Int, expected: Int) throws {
        #expect(try SearchQuery("hub", limit: given).limit == expected)
    }
}
