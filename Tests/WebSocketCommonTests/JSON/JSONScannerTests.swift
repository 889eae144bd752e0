import Testing

@testable import WebSocketCommon

@Suite("The JSON scanner")
struct JSONScannerTests {
    @Test("accepts what JSON allows, and Python's numbers", arguments: JSONDocuments.valid)
    func valid(document: String) {
        #expect(scannerFault(in: Array(document.utf8)) == nil)
    }

    @Test("refuses what JSON forbids", arguments: JSONDocuments.invalid)
    func invalid(document: String) {
        #expect(scannerFault(in: Array(document.utf8)) != nil)
    }

    @Test(
        "names the fault and its byte",
        arguments: [
            ("{\"a\" 1}", "byte 5: expected ':' after the key"),
            ("{\"a\":1 \"b\"", "byte 7: expected ',' or '}' after the member"),
            ("{\"a\":1,}", "byte 7: expected a key in double quotes"),
            ("{a:1}", "byte 1: expected a key in double quotes"),
            ("[1 2]", "byte 3: expected ',' or ']' after the element"),
            ("[1,]", "byte 3: expected a value"),
            ("{} x", "byte 3: expected the end after the value"),
            ("\u{FEFF}{}", "byte 0: unexpected byte order mark"),
            ("\"a\tb\"", "byte 2: unescaped control character in a string"),
            ("\"a\\qb\"", "byte 3: invalid escape in a string"),
            ("\"a\\ud800b\"", "byte 2: lone surrogate escape in a string"),
            ("\"a\\udc00b\"", "byte 2: lone surrogate escape in a string"),
            ("[012]", "byte 2: leading zero in a number"),
            ("[1.]", "byte 3: expected a digit"),
            ("{\"a\":", "byte 5: unexpected end of input"),
            ("", "byte 0: unexpected end of input"),
            (String(repeating: "[", count: 129), "byte 128: nested deeper than 128 levels"),
        ]
    )
    func faults(document: String, description: String) {
        #expect(scannerFault(in: Array(document.utf8))?.description == description)
    }

    @Test("refuses a document cut at any byte")
    func cuts() {
        let document = Array(
            """
            {"a":[1.5e-3,"\\ud83d\\ude00 x",true,false,null],"b":{"c":-Infinity},"d":[ NaN ]}
            """.utf8
        )
        #expect(scannerFault(in: document) == nil)
        for length in 0..<document.count {
            let fault = scannerFault(in: Array(document[..<length]))
            #expect(fault == JSONError(.endOfInput, at: length))
        }
    }

    @Test("finds what interrupts a string at every distance, as the slow search does")
    func stringBreaks() {
        for length in 0...24 {
            for interruption: UInt8 in [0x22, 0x5C, 0x00, 0x1F, 0x20, 0x21, 0x5D, 0x7F, 0x80, 0xFF]
            {
                for position in 0..<length {
                    var run = [UInt8](repeating: 0xC3, count: length)
                    run[position] = interruption
                    let slow = run.firstIndex(where: StringBreak.interrupts) ?? length
                    let fast = run.withUnsafeBytes { StringBreak.first(in: $0, from: 0) }
                    #expect(fast == slow)
                }
            }
        }
    }

    @Test("finds a control character at every distance, and no other byte")
    func controlCharacters() {
        for length in 0...20 {
            for byte: UInt8 in [0x00, 0x1F, 0x20, 0x22, 0x5C, 0x7E, 0x7F, 0x80, 0x9F, 0xFF] {
                for position in 0..<length {
                    var run = [UInt8](repeating: 0xC3, count: length)
                    run[position] = byte
                    let found = run.withUnsafeBytes { $0.hasControlCharacters }
                    #expect(found == (byte < 0x20 || byte == 0x7F))
                }
            }
        }
    }

    @Test("compares names of every length")
    func names() {
        for length in 0...20 {
            let name = [UInt8]((0..<length).map { UInt8($0 + 65) })
            #expect(hasSameBytes(name, name))
            #expect(!hasSameBytes(name, name + [0]))
            for position in 0..<length {
                var other = name
                other[position] ^= 1
                #expect(!hasSameBytes(name, other))
            }
        }
    }

    private func hasSameBytes(_ name: [UInt8], _ other: [UInt8]) -> Bool {
        name.withUnsafeBytes { name in other.withUnsafeBytes { name.hasSameBytes(as: $0) } }
    }

    @Test("gives the members of an object in order, checked but not decoded")
    func members() throws {
        let document = Array(#"{"a":[1, 2],"b\n":"x","c":{"d":null}}"#.utf8)
        try document.withUnsafeBytes { bytes in
            let slice = try JSONSlice(parsing: bytes)
            #expect(slice.members.map { $0.key.decoded() } == ["a", "b\n", "c"])
            #expect(slice.members.map(\.value.kind) == [.array, .string, .object])
            // What is looked up later in an object that is not compact is rewritten when in doubt.
            #expect(slice.members.allSatisfy { !$0.value.isCompact })
            #expect(slice.member("c")?.member("d")?.kind == .null)
            #expect(slice.member("d")?.kind == nil)
        }
    }

    @Test(
        "finds a member by its name, however it is written and whatever else is there",
        arguments: [
            (#"{"a":1,"timestamp":2}"#, true), (#"{"a":1,"timestomp":2}"#, false),
            (#"{"t\u0069mestamp":2}"#, true), (#"{"a":{"timestamp":2}}"#, false),
            (#"{"a":[{"timestamp":2}],"b":2}"#, false), (#"{}"#, false), (#"[1]"#, false),
            (#"{"a":{"b":1},"c":[],"timestamp":2}"#, true), (#""timestamp""#, false),
        ]
    )
    func lookup(_ document: String, _ isThere: Bool) throws {
        try Array(document.utf8).withUnsafeBytes { bytes in
            let slice = try JSONSlice(parsing: bytes)
            #expect(slice.hasMember("timestamp") == isThere)
            #expect((slice.member("timestamp") != nil) == isThere)
            for (key, value) in slice.members where value.kind == .object && key == "a" {
                #expect(value.hasMember("timestamp") == document.contains(#"{"timestamp""#))
            }
        }
    }

    @Test(
        "gives the last of equal names, however they are written",
        arguments: [
            (#"{"ab":1,"c":2,"ab":3}"#, "3"), (#"{"ab":1,"cd":2}"#, "1"),
            (#"{"ab":1,"\u0061b":3}"#, "3"), (#"{"\u0061b":1,"ab":3}"#, "3"),
            (#"{"ab":1,"c":{"ab":3}}"#, "1"), (#"{"c":[],"ab":1}"#, "1"),
        ]
    )
    func repeated(_ document: String, _ value: String) throws {
        try Array(document.utf8).withUnsafeBytes { bytes in
            let slice = try JSONSlice(parsing: bytes)
            #expect(slice.member("ab").map { text(of: $0) } == value)
            #expect(slice.member(named: "ab").map { text(of: $0) } == value)
        }
    }

    @Test("compares a key by the characters it means")
    func escapedKey() throws {
        try Array(#"{"t\u0079pe":1,"plain":2}"#.utf8).withUnsafeBytes { bytes in
            let keys = try JSONSlice(parsing: bytes).members.map(\.key)
            #expect(keys[0].matches("type"))
            #expect(keys[0] == "type")
            #expect(!keys[0].matches("t\\u0079pe"))
            #expect(keys[1].matches("plain"))
            #expect(!keys[1].matches("plaid"))
        }
    }
}
