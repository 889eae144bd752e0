/// The three bits of a frame header that belong to extensions (RFC 6455 §5.2).
package struct ReservedBits: OptionSet, Equatable, Sendable {
    /// The bits where the first byte of a frame has them: 0x40, 0x20, 0x10.
    package let rawValue: UInt8

    /// Takes the bits where the first byte of a frame has them; the others are dropped.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x70
    }

    /// RSV1: permessage-deflate marks a compressed message with it (RFC 7692 §6).
    package static let rsv1 = ReservedBits(rawValue: 0x40)
    /// RSV2: no registered extension uses it.
    package static let rsv2 = ReservedBits(rawValue: 0x20)
    /// RSV3: no registered extension uses it.
    package static let rsv3 = ReservedBits(rawValue: 0x10)
}
