/// Writes the frames of one subscription, or of several that ask for the same.
///
/// A frame costs one reservation in the bytes that it is appended to, and no memory of its own.
package struct FrameEncoder: Sendable {
    /// The header of its frames.
    package let format: FrameFormat
    /// How it writes values.
    package let encoding: FrameEncoding
    private let signals: [Int]
    private let busLength: Int
    private var delta = DeltaHistory()

    /// Prepares the frames of a subscription.
    ///
    /// - Parameters:
    ///   - format: The header. It must have room for the signals (`FrameFormat.maximumSignals`) and allow the encoding
    ///     (`FrameFormat.allows`): whoever takes a subscription checks that, and answers with an error.
    ///   - encoding: How values are written.
    ///   - signals: The places of the signals in the bus, in the order of the subscription.
    package init(_ format: FrameFormat, _ encoding: FrameEncoding, signals: [Int]) {
        precondition(signals.count <= format.maximumSignals, "more signals than the header counts")
        precondition(format.allows(encoding), "an encoding that the header cannot say")
        precondition(signals.allSatisfy { $0 >= 0 }, "a place before the bus")
        self.format = format
        self.encoding = encoding
        self.signals = signals
        busLength = (signals.max() ?? -1) + 1
    }

    /// Appends the next frame.
    ///
    /// - Parameters:
    ///   - frame: The simulation's frame number.
    ///   - time: The simulated time, in seconds.
    ///   - bus: The values of all signals.
    ///   - bytes: What it is appended to.
    package mutating func encode(
        frame: UInt64,
        time: Double,
        from bus: [Double],
        into bytes: inout [UInt8]
    ) {
        precondition(bus.count >= busLength, "a signal that the bus does not have")
        switch (format, encoding) {
        case (.hert, _):
            bytes.append(atMost: FrameFormat.hert.headerLength + 8 * signals.count) { writer in
                writer.append(FrameFormat.magic)
                writer.append(frame)
                writer.append(time.bitPattern)
                // The number of signals was compared with the header's room.
                writer.append(UInt32(truncatingIfNeeded: signals.count))
                for place in signals { writer.append(bus[place].bitPattern) }
            }
        case (.compact, .f64):
            bytes.append(atMost: FrameFormat.compact.headerLength + 8 * signals.count) { writer in
                writer.append(.f64, frame: frame, time: time, count: signals.count)
                for place in signals { writer.append(bus[place].bitPattern) }
            }
        case (.compact, .f32):
            bytes.append(atMost: FrameFormat.compact.headerLength + 4 * signals.count) { writer in
                writer.append(.f32, frame: frame, time: time, count: signals.count)
                for place in signals { writer.append(Float(bus[place]).bitPattern) }
            }
        case (.compact, .delta):
            delta.encode(frame: frame, time: time, signals: signals, from: bus, into: &bytes)
        }
    }

    /// The key frame to which the next differences refer, for a reader that joins others.
    ///
    /// - Returns: The frame once more; `nil` before the first one, and with other encodings than delta: then the next frame says
    ///   all.
    package func keyFrame() -> [UInt8]? {
        var bytes: [UInt8] = []
        return delta.encodeKeyFrame(into: &bytes) ? bytes : nil
    }
}

extension FrameWriter {
    /// Writes a compact header.
    @inline(__always)
    mutating func append(_ code: FrameCode, frame: UInt64, time: Double, count: Int) {
        append(UInt32(truncatingIfNeeded: frame))
        append(time.bitPattern)
        append(UInt16(truncatingIfNeeded: count))
        append(code.rawValue)
    }
}
