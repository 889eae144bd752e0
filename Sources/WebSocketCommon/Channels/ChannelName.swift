/// The name of a channel: `kind:<id>` (`session:abc`) or a plain name (`global`).
///
/// At most 255 bytes of UTF-8, not empty, without ASCII control characters; neither kind nor identifier is empty, and the
/// identifier may contain further colons. A name that breaks these rules cannot be held.
package struct ChannelName: Sendable, CustomStringConvertible {
    /// The longest name, in bytes of UTF-8.
    package static let maximumLength = 255

    /// The whole name, as it stands in an envelope's `room`.
    package let description: String

    /// Where the first colon is, as a byte; the name's length when there is none.
    ///
    /// A combining mark behind a colon makes it no other character for the peer.
    private let kindLength: UInt8

    /// Takes a name that keeps the rules; `nil` for any other.
    package init?(_ name: String) {
        guard let kindLength = name.withBytes(Self.kindLength) else { return nil }
        description = name
        self.kindLength = kindLength
    }

    /// Takes a kind and an identifier as it stands in a message; `nil` when they make no name.
    package init?(kind: String, identifier: JSONString) {
        guard !identifier.hasEscapes else {
            self.init("\(kind):\(identifier.decoded())")
            return
        }
        let identifier = identifier.bytes
        guard kind.utf8.count + identifier.count < Self.maximumLength else { return nil }
        let name = kind.withBytes { kind in
            withUnsafeTemporaryAllocation(byteCount: Self.maximumLength, alignment: 1) { memory in
                memory.copyMemory(from: kind)
                memory[kind.count] = UInt8(ascii: ":")
                let rest = UnsafeMutableRawBufferPointer(rebasing: memory[(kind.count + 1)...])
                rest.copyMemory(from: identifier)
                return String(
                    decoding: memory[..<(kind.count + 1 + identifier.count)],
                    as: UTF8.self
                )
            }
        }
        self.init(name)
    }

    /// What stands before the first colon; the whole name when there is none.
    package var kind: Substring { description[..<colon] }

    /// What stands behind the first colon; `nil` for a plain name.
    package var identifier: Substring? {
        isPlain ? nil : description[description.utf8.index(after: colon)...]
    }

    /// Whether it has no identifier.
    var isPlain: Bool { Int(kindLength) == description.utf8.count }

    /// Whether its kind is that one, byte for byte.
    func hasKind(_ kind: String) -> Bool {
        guard kind.utf8.count == Int(kindLength) else { return false }
        // Kinds are ASCII, which is equal to nothing but itself.
        if isPlain { return description == kind }
        return description.withBytes { name in
            kind.withBytes { kind in
                UnsafeRawBufferPointer(rebasing: name[..<kind.count]).hasSameBytes(as: kind)
            }
        }
    }

    private var colon: String.Index {
        description.utf8.index(description.startIndex, offsetBy: Int(kindLength))
    }

    /// Finds the length of a name's kind; `nil` when it breaks the rules.
    private static func kindLength(of name: UnsafeRawBufferPointer) -> UInt8? {
        guard 1...maximumLength ~= name.count, name[0] != UInt8(ascii: ":"),
            !name.hasControlCharacters
        else { return nil }
        var length = 0
        while length < name.count, name[length] != UInt8(ascii: ":") { length &+= 1 }
        guard length < name.count - 1 || length == name.count else { return nil }
        return UInt8(length)
    }
}

extension ChannelName: Hashable {
    /// Compares the names; where the colon is follows from them.
    package static func == (name: ChannelName, other: ChannelName) -> Bool {
        name.description == other.description
    }

    /// Feeds the name to a hasher.
    package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}
