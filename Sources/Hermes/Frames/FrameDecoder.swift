/// Reads the frames of one subscription.
///
/// It forgets its key frame only for the next one. A client calls `forgetKeyFrame` when it reads that the simulation was
/// reset, or went to another place of a recording: frame numbers repeat then, and a key frame that it missed could have its old
/// one's number.
package struct FrameDecoder: Sendable {
    /// The header that it expects.
    package let format: FrameFormat

    private struct KeyFrame {
        var number: UInt32
        var values: [Double]
    }

    private var key: KeyFrame?

    /// Prepares for frames with that header.
    package init(_ format: FrameFormat) { self.format = format }

    /// Forgets the key frame; differences are refused until the next one.
    package mutating func forgetKeyFrame() { key = nil }

    /// Reads a frame; bytes behind it are ignored, so that a later version may add to it.
    ///
    /// - Parameter bytes: The frame.
    /// - Returns: What it says, all values.
    /// - Throws: `FrameError`; after any of them the next frame may be read.
    package mutating func decode(_ bytes: [UInt8]) throws(FrameError) -> TelemetryFrame {
        try bytes.span.withUnsafeBytes { (bytes) throws(FrameError) in try decode(bytes) }
    }

    /// Reads a frame; bytes behind it are ignored, so that a later version may add to it.
    ///
    /// - Parameter bytes: The frame.
    /// - Returns: What it says, all values.
    /// - Throws: `FrameError`; after any of them the next frame may be read.
    package mutating func decode(
        _ bytes: UnsafeRawBufferPointer
    ) throws(FrameError) -> TelemetryFrame {
        guard bytes.count >= format.headerLength else {
            throw .shortHeader(found: bytes.count, expected: format.headerLength)
        }
        return switch format {
        case .compact: try decodeCompact(bytes)
        case .hert: try decodeHert(bytes)
        }
    }

    private func decodeHert(_ bytes: UnsafeRawBufferPointer) throws(FrameError) -> TelemetryFrame {
        let magic = bytes.number(at: 0, as: UInt32.self)
        guard magic == FrameFormat.magic else { throw .wrongMagic(magic) }
        // Below 2^32, so that no product with 8 is beyond Int.
        let count = Int(bytes.number(at: 20, as: UInt32.self))
        return TelemetryFrame(
            frame: bytes.number(at: 4, as: UInt64.self),
            time: Double(bitPattern: bytes.number(at: 12, as: UInt64.self)),
            values: try bytes.values(count, from: format.headerLength)
        )
    }

    private mutating func decodeCompact(
        _ bytes: UnsafeRawBufferPointer
    ) throws(FrameError) -> TelemetryFrame {
        let number = bytes.number(at: 0, as: UInt32.self)
        let count = Int(bytes.number(at: 12, as: UInt16.self))
        let code = bytes.number(at: 14, as: UInt16.self)
        let values: [Double]
        switch FrameCode(rawValue: code) {
        case .f64:
            values = try bytes.values(count, from: format.headerLength)
        case .f32:
            values = try bytes.singles(count, from: format.headerLength)
        case .key:
            values = try bytes.values(count, from: format.headerLength)
            key = KeyFrame(number: number, values: values)
        case .difference:
            values = try decodeDifference(bytes, count: count)
        case nil:
            throw .unknownEncoding(code)
        }
        return TelemetryFrame(
            frame: UInt64(number),
            time: Double(bitPattern: bytes.number(at: 4, as: UInt64.self)),
            values: values
        )
    }

    private func decodeDifference(
        _ bytes: UnsafeRawBufferPointer,
        count: Int
    ) throws(FrameError) -> [Double] {
        let map = format.headerLength + 4
        let mapEnd = map + (count + 7) / 8
        try bytes.require(mapEnd)
        let base = bytes.number(at: format.headerLength, as: UInt32.self)
        guard let key, key.number == base else {
            throw .otherKeyFrame(base: base, last: key?.number)
        }
        guard key.values.count == count else {
            throw .otherCount(found: count, expected: key.values.count)
        }
        // Bits behind the last signal stand for nothing.
        let changed = (0..<count).filter { bytes[map + $0 / 8] >> UInt8($0 % 8) & 1 == 1 }
        try bytes.require(mapEnd + 8 * changed.count)
        var values = key.values
        for (position, signal) in changed.enumerated() {
            let bits = bytes.number(at: mapEnd + 8 * position, as: UInt64.self)
            values[signal] = Double(bitPattern: bits)
        }
        return values
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func require(_ length: Int) throws(FrameError) {
        guard count >= length else { throw .truncated(found: count, expected: length) }
    }

    /// Reads f64 values, once all of them are known to be there: a count alone takes no memory.
    fileprivate func values(_ count: Int, from offset: Int) throws(FrameError) -> [Double] {
        try require(offset + 8 * count)
        return (0..<count).map { Double(bitPattern: number(at: offset + 8 * $0, as: UInt64.self)) }
    }

    /// Reads f32 values.
    fileprivate func singles(_ count: Int, from offset: Int) throws(FrameError) -> [Double] {
        try require(offset + 4 * count)
        return (0..<count).map {
            Double(Float(bitPattern: number(at: offset + 4 * $0, as: UInt32.self)))
        }
    }
}
