internal import Deflate
internal import WebSocketProtocol

/// Compresses messages for those who agreed to it (RFC 7692), where that is worth it, and no more in a turn than keeps others waiting
/// for some milliseconds; what is beyond is sent as it is.
struct MessageCompressor {
    /// The largest message that is compressed, in bytes.
    private static let largest = 1 << 20
    /// How much is compressed in a turn before no further message is, in bytes.
    private static let mostInTurn = 256 << 10

    private let threshold: Int
    private var deflater: Deflater?
    private var inTurn = 0
    /// What it has done so far.
    private(set) var figures = CompressionFigures()

    /// Makes one; it takes memory when the first message is compressed.
    ///
    /// - Parameter threshold: The smallest message that is compressed, in bytes.
    init(threshold: Int) { self.threshold = threshold }

    /// Frames a message compressed; `nil` when it is better sent as it is.
    mutating func frame(_ opcode: Opcode, _ message: [UInt8]) -> [UInt8]? {
        guard threshold...Self.largest ~= message.count, inTurn < Self.mostInTurn else {
            return nil
        }
        inTurn += message.count
        let deflater = deflater ?? Deflater()
        self.deflater = deflater
        return message.withUnsafeBytes { bytes in
            guard let compressed = deflater.compress(bytes) else { return nil }
            let header = FrameHeader(
                opcode,
                payloadLength: compressed.count,
                reservedBits: .rsv1
            )
            var frame: [UInt8] = []
            frame.reserveCapacity(header.size + compressed.count)
            header.encode(into: &frame)
            frame.append(contentsOf: compressed)
            figures.messages += 1
            figures.bytesBefore += UInt64(bytes.count)
            figures.bytesAfter += UInt64(compressed.count)
            return frame
        }
    }

    /// Begins the next turn.
    mutating func endTurn() { inTurn = 0 }
}

/// What was saved by compressing messages.
package struct CompressionFigures: Equatable, Sendable {
    /// How many were compressed, each once, whoever it was for.
    package internal(set) var messages: UInt64 = 0
    /// How many bytes they had.
    package internal(set) var bytesBefore: UInt64 = 0
    /// How many they have in their frames.
    package internal(set) var bytesAfter: UInt64 = 0
}
