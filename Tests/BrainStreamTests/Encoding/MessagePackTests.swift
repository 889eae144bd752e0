import Testing
import WebSocketCommon

@testable import BrainStream

@Suite("MessagePack, by the table of formats in its specification")
struct MessagePackTests {
    private static let fill = UInt8(ascii: "x")

    private func text(_ count: Int) -> String {
        String(decoding: [UInt8](repeating: Self.fill, count: count), as: UTF8.self)
    }

    private func parse(_ text: String) throws -> [UInt8] {
        MessagePack.encode(try JSON(parsing: text))
    }

    @Test(
        "nil and booleans",
        arguments: [(JSON.null, 0xC0 as UInt8), (.bool(false), 0xC2), (.bool(true), 0xC3)]
    )
    func simple(value: JSON, byte: UInt8) {
        #expect(MessagePack.encode(value) == [byte])
    }

    @Test(
        "integers take their shortest form, on both sides of each border",
        arguments: [
            ("0", [0x00]),
            ("127", [0x7F]),
            ("128", [0xCC, 0x80]),
            ("255", [0xCC, 0xFF]),
            ("256", [0xCD, 0x01, 0x00]),
            ("65535", [0xCD, 0xFF, 0xFF]),
            ("65536", [0xCE, 0x00, 0x01, 0x00, 0x00]),
            ("4294967295", [0xCE, 0xFF, 0xFF, 0xFF, 0xFF]),
            ("4294967296", [0xCF, 0, 0, 0, 1, 0, 0, 0, 0]),
            ("9223372036854775807", [0xCF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            ("9223372036854775808", [0xCF, 0x80, 0, 0, 0, 0, 0, 0, 0]),
            ("18446744073709551615", [0xCF] + [UInt8](repeating: 0xFF, count: 8)),
            ("-1", [0xFF]),
            ("-32", [0xE0]),
            ("-33", [0xD0, 0xDF]),
            ("-128", [0xD0, 0x80]),
            ("-129", [0xD1, 0xFF, 0x7F]),
            ("-32768", [0xD1, 0x80, 0x00]),
            ("-32769", [0xD2, 0xFF, 0xFF, 0x7F, 0xFF]),
            ("-2147483648", [0xD2, 0x80, 0x00, 0x00, 0x00]),
            ("-2147483649", [0xD3, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]),
            ("-9223372036854775808", [0xD3, 0x80, 0, 0, 0, 0, 0, 0, 0]),
        ] as [(String, [UInt8])]
    )
    func integers(number: String, bytes: [UInt8]) throws {
        #expect(try parse(number) == bytes)
    }

    @Test(
        "what is written with a fraction, an exponent or beyond 64 bits is a float 64",
        arguments: [
            ("1.0", [0xCB, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0]),
            ("-0.5", [0xCB, 0xBF, 0xE0, 0, 0, 0, 0, 0, 0]),
            ("0.1", [0xCB, 0x3F, 0xB9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A]),
            ("1e2", [0xCB, 0x40, 0x59, 0, 0, 0, 0, 0, 0]),
            // 2^64 and −2^64.
            ("18446744073709551616", [0xCB, 0x43, 0xF0, 0, 0, 0, 0, 0, 0]),
            ("-18446744073709551616", [0xCB, 0xC3, 0xF0, 0, 0, 0, 0, 0, 0]),
        ] as [(String, [UInt8])]
    )
    func floats(number: String, bytes: [UInt8]) throws {
        #expect(try parse(number) == bytes)
    }

    @Test("what is not finite is nil", arguments: ["NaN", "Infinity", "-Infinity", "1e999"])
    func notFinite(number: String) throws {
        #expect(try parse(number) == [0xC0])
    }

    @Test("text is str with its length in UTF-8 bytes, on both sides of each border")
    func strings() {
        #expect(MessagePack.encode(JSON.string("")) == [0xA0])
        #expect(MessagePack.encode(JSON.string("Lévy")) == [0xA5, 0x4C, 0xC3, 0xA9, 0x76, 0x79])
        let heads: [(Int, [UInt8])] = [
            (31, [0xBF]), (32, [0xD9, 32]), (255, [0xD9, 0xFF]), (256, [0xDA, 0x01, 0x00]),
            (65535, [0xDA, 0xFF, 0xFF]), (65536, [0xDB, 0x00, 0x01, 0x00, 0x00]),
        ]
        for (count, head) in heads {
            let bytes = MessagePack.encode(JSON.string(text(count)))
            #expect(bytes == head + [UInt8](repeating: Self.fill, count: count))
        }
    }

    @Test("arrays have their length before their elements")
    func arrays() {
        #expect(MessagePack.encode(JSON.array([])) == [0x90])
        let heads: [(Int, [UInt8])] = [
            (15, [0x9F]), (16, [0xDC, 0x00, 0x10]), (65535, [0xDC, 0xFF, 0xFF]),
            (65536, [0xDD, 0x00, 0x01, 0x00, 0x00]),
        ]
        for (count, head) in heads {
            let bytes = MessagePack.encode(JSON.array([JSON](repeating: 7, count: count)))
            #expect(bytes == head + [UInt8](repeating: 7, count: count))
        }
    }

    @Test("objects are maps with their length before their members, in order")
    func maps() {
        #expect(MessagePack.encode(JSONObject()) == [0x80])
        let heads: [(Int, [UInt8])] = [
            (15, [0x8F]), (16, [0xDE, 0x00, 0x10]), (70000, [0xDF, 0x00, 0x01, 0x11, 0x70]),
        ]
        for (count, head) in heads {
            var object = JSONObject()
            var expected = head
            for number in 0..<count {
                let name = String(number)
                object[name] = .null
                expected += [0xA0 | UInt8(name.utf8.count)] + Array(name.utf8) + [0xC0]
            }
            #expect(MessagePack.encode(object) == expected)
        }
    }

    @Test("the example of msgpack.org takes its 18 bytes")
    func example() {
        let object: JSONObject = ["compact": true, "schema": 0]
        let bytes: [UInt8] =
            [0x82, 0xA7] + Array("compact".utf8) + [0xC3, 0xA6] + Array("schema".utf8) + [0x00]
        #expect(bytes.count == 18)
        #expect(MessagePack.encode(object) == bytes)
    }

    @Test("a reader that knows nothing of the writer reads back what was written")
    func roundTrip() throws {
        var documents = RandomDocuments(seed: 7)
        for _ in 0..<500 {
            let document = documents.object(depth: 4)
            let read = try MessagePackReader.read(MessagePack.encode(document))
            #expect(read == .object(document))
        }
    }
}
