internal import CZlib

/// Compresses messages, each by itself: raw DEFLATE (RFC 1951) with a window of 32 KiB, as permessage-deflate without context
/// takeover has it (RFC 7692 §7.2.1).
package final class Deflater {
    // A class, because zlib keeps a pointer to the stream.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// Memory beyond this is given back after a message that needed it, in bytes.
    private static let keptCapacity = 64 << 10
    /// What a flush ends with, and the peer adds again: an empty block (RFC 7692 §7.2.1).
    static let tail: InlineArray<4, UInt8> = [0, 0, 0xFF, 0xFF]

    /// Makes one; it has some 260 KiB of memory.
    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = deflateInit2_(
            stream,
            Z_BEST_SPEED,
            Z_DEFLATED,
            -MAX_WBITS,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(result == Z_OK, "zlib has no memory: \(result)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Compresses a message.
    ///
    /// - Parameter message: The message, at most 2 GiB.
    /// - Returns: What stands in the frame, valid until the next call and as long as this is there; `nil` when it would not be shorter than the message.
    package func compress(_ message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let base = message.baseAddress, let size = UInt32(exactly: message.count) else {
            return nil
        }
        let room = message.count + Self.tail.count
        if output.count < room || output.count > max(room, Self.keptCapacity) {
            output.deallocate()
            output = .allocate(byteCount: room, alignment: 16)
        }
        deflateReset(stream)
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: base.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = size
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        guard deflate(stream, Z_SYNC_FLUSH) == Z_OK, stream.pointee.avail_out > 0 else {
            return nil
        }
        let length = room - Int(stream.pointee.avail_out) - Self.tail.count
        return length < message.count ? UnsafeRawBufferPointer(rebasing: output[..<length]) : nil
    }
}
