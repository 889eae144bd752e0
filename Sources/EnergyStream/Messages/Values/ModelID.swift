internal import WebSocketCommon

/// The name of a model as the wire allows it: 1 to 100 of the characters `A-Z a-z 0-9 _ -`.
package struct ModelID: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in characters.
    package static let longest = 100

    /// The name.
    package let description: String

    /// Takes a name; `nil` when it has another character, none or too many.
    package init?(_ text: String) {
        guard 1...Self.longest ~= text.utf8.count, text.utf8.allSatisfy(Self.admits) else {
            return nil
        }
        description = text
    }

    /// Takes any name, and puts `_` for each character that the wire does not allow: `llama3.1:8b` becomes `llama3_1_8b`.
    ///
    /// Where letters are lost, those that are not ASCII, a hash of the whole name follows, so that two names of other scripts are two; it is cut
    /// where it would be too long with it. A character is a Unicode scalar. `nil` when there is none, or are too many.
    package init?(sanitizing text: String) {
        let scalars = text.unicodeScalars
        guard !scalars.isEmpty, scalars.dropFirst(Self.longest).isEmpty else { return nil }
        let bytes = scalars.map { scalar -> UInt8 in
            guard let byte = UInt8(exactly: scalar.value), Self.admits(byte) else {
                return UInt8(ascii: "_")
            }
            return byte
        }
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else {
            description = String(decoding: bytes, as: UTF8.self)
            return
        }
        let hash = String(Self.hash(text), radix: 16)
        let suffix = "-" + String(repeating: "0", count: 8 - hash.count) + hash
        description =
            String(decoding: bytes.prefix(Self.longest - suffix.count), as: UTF8.self) + suffix
    }

    /// FNV-1a, 32 bits (draft-eastlake-fnv-17, §2): the same on every machine and in every run.
    private static func hash(_ text: String) -> UInt32 {
        text.utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }

    /// Takes a name that is known when compiling.
    init(literal: StaticString) {
        guard let name = Self(literal.description) else {
            preconditionFailure("\(literal) is no model's name")
        }
        self = name
    }

    private static func admits(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

extension ModelID: JSONEncodable {
    /// Appends the name in quotes; it has nothing to escape.
    package func encode(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: description.utf8)
        bytes.append(UInt8(ascii: "\""))
    }
}

extension [UInt8] {
    /// Appends names as an array.
    mutating func append(_ models: [ModelID]) {
        append(UInt8(ascii: "["))
        for (place, model) in models.enumerated() {
            if place > 0 { append(UInt8(ascii: ",")) }
            model.encode(into: &self)
        }
        append(UInt8(ascii: "]"))
    }
}
