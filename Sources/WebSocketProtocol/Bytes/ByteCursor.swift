/// What is still to be consumed of one receive.
///
/// The HTTP parsers and the WebSocket machine pull from the same cursor, so the bytes behind an
/// upgrade request are already the WebSocket's. The cursor borrows the receive buffer and may
/// change it: payloads are unmasked where they lie. It must not outlive the buffer.
package struct ByteCursor {
    private var rest: UnsafeMutableRawBufferPointer

    /// Starts at the first of `bytes`, which the owner keeps alive and leaves alone meanwhile.
    package init(_ bytes: UnsafeMutableRawBufferPointer) {
        rest = bytes
    }

    /// Whether everything has been consumed.
    package var isEmpty: Bool { rest.isEmpty }

    /// How many bytes are left to consume.
    package var count: Int { rest.count }

    /// The bytes left to consume, without consuming them.
    package var unread: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rest) }

    /// Consumes `count` bytes, or as many as there are, and returns them.
    package mutating func take(upTo count: Int) -> UnsafeMutableRawBufferPointer {
        let size = min(max(count, 0), rest.count)
        let taken = UnsafeMutableRawBufferPointer(rebasing: rest[..<size])
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[size...])
        return taken
    }

    /// Consumes everything.
    package mutating func discard() {
        rest = UnsafeMutableRawBufferPointer(rebasing: rest[rest.endIndex...])
    }
}
