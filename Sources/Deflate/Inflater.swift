internal import CZlib

/// Why a compressed message cannot be read.
package enum InflateError: Error, Equatable, Sendable {
    /// It is no DEFLATE stream.
    case corrupt
    /// It has more bytes than it may have.
    case tooLong
}

/// Reads messages that were compressed each by itself (RFC 7692 §7.2.2).
package final class Inflater {
    // A class, because zlib keeps a pointer to the stream.
    private let stream: UnsafeMutablePointer<z_stream>
    private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 32 << 10, alignment: 16)

    /// Makes one; it has some 70 KiB of memory.
    package init() {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = inflateInit2_(
            stream,
            -MAX_WBITS,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(result == Z_OK, "zlib has no memory: \(result)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        output.deallocate()
    }

    /// Reads a message.
    ///
    /// - Parameters:
    ///   - payload: What stood in its frames.
    ///   - limit: How many bytes it may have; no more than that and 32 KiB are ever in memory.
    /// - Returns: The message.
    /// - Throws: What is wrong with it.
    package func inflate(
        _ payload: UnsafeRawBufferPointer,
        limit: Int
    ) throws(InflateError) -> [UInt8] {
        inflateReset(stream)
        var message: [UInt8] = []
        try feed(payload, limit: limit, into: &message)
        let tail = Deflater.tail
        try tail.span.withUnsafeBytes { (tail) throws(InflateError) in
            try feed(tail, limit: limit, into: &message)
        }
        return message
    }

    private func feed(
        _ bytes: UnsafeRawBufferPointer,
        limit: Int,
        into message: inout [UInt8]
    ) throws(InflateError) {
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        guard let size = UInt32(exactly: bytes.count) else { throw .tooLong }
        stream.pointee.next_in = UnsafeMutablePointer(
            mutating: base.assumingMemoryBound(to: UInt8.self)
        )
        stream.pointee.avail_in = size
        repeat {
            stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_out = UInt32(output.count)
            let result = CZlib.inflate(stream, Z_SYNC_FLUSH)
            let length = output.count - Int(stream.pointee.avail_out)
            guard message.count + length <= limit else { throw .tooLong }
            message.append(contentsOf: output[..<length])
            switch result {
            case Z_OK: break
            // Nothing could be done: more is needed, and there is none.
            case Z_BUF_ERROR: return
            // A block that says that it is the last one; another stream may follow (RFC 7692 §7.2.3.4).
            case Z_STREAM_END: inflateReset(stream)
            default: throw .corrupt
            }
        } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
    }
}
