/// The name of a channel: `kind:<id>` (`session:abc`) or a plain name (`global`).
///
/// At most 255 bytes of UTF-8, not empty, without ASCII control characters; neither kind nor identifier is empty, and the
/// identifier may contain further colons. A name that breaks these rules cannot be held.
package struct ChannelName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in bytes of UTF-8.
    package static let maximumLength = 255

    /// The whole name, as it stands in an envelope's `room`.
    package let description: String

    /// Takes a name that keeps the rules; `nil` for any other.
    package init?(_ name: String) {
        guard !name.isEmpty, name.utf8.count <= Self.maximumLength,
            !name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { return nil }
        description = name
        guard !kind.isEmpty, identifier?.isEmpty != true else { return nil }
    }

    /// What stands before the first colon; the whole name when there is none.
    package var kind: Substring {
        description[..<(colon ?? description.endIndex)]
    }

    /// What stands behind the first colon; `nil` for a plain name.
    package var identifier: Substring? {
        colon.map { description[description.utf8.index(after: $0)...] }
    }

    /// The first colon, as a byte: a combining mark behind it makes it no other character for the peer.
    private var colon: String.Index? { description.utf8.firstIndex(of: UInt8(ascii: ":")) }
}
