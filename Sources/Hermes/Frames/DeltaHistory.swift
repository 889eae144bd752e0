/// What a delta subscription's frames refer to, and when they must say all again.
///
/// A difference is to the last key frame, not to the frame before: a reader that is slow is not sent every frame, and
/// understands each one that comes as long as it has the key frame. It tells key frames apart by their numbers, so no
/// difference is sent to one of two that follow each other with the same number.
struct DeltaHistory: Sendable {
    /// A key frame comes after at most that many frames, itself counted.
    static let keyInterval = 60

    private struct KeyFrame {
        var frame: UInt64
        var time: Double
        var values: [UInt64]
        /// Whether the key frame before it had the same number: a reader that missed this one would take a difference for one to
        /// that, so none is sent.
        var isAmbiguous: Bool
    }

    private var key: KeyFrame?
    private var lastFrame: UInt64 = 0
    /// How many differences came since the key frame.
    private var differences = 0

    /// Appends a difference where one is allowed and shorter, a key frame otherwise.
    mutating func encode(
        frame: UInt64,
        time: Double,
        signals: [Int],
        from bus: [Double],
        into bytes: inout [UInt8]
    ) {
        defer { lastFrame = frame }
        guard let key, !needsKeyFrame(key, at: frame) else {
            return beginAnew(frame: frame, time: time, signals: signals, from: bus, into: &bytes)
        }
        var changed = 0
        for (value, place) in zip(key.values, signals) where bus[place].bitPattern != value {
            changed += 1
        }
        let mapLength = (signals.count + 7) / 8
        guard 4 + mapLength + 8 * changed < 8 * signals.count else {
            return beginAnew(frame: frame, time: time, signals: signals, from: bus, into: &bytes)
        }
        differences += 1
        let headerLength = FrameFormat.compact.headerLength
        bytes.append(atMost: headerLength + 4 + mapLength + 8 * changed) { writer in
            writer.append(.difference, frame: frame, time: time, count: signals.count)
            writer.append(UInt32(truncatingIfNeeded: key.frame))
            let map = writer.count
            writer.append(zeros: mapLength)
            var bits: UInt8 = 0
            for index in signals.indices {
                let value = bus[signals[index]].bitPattern
                if value != key.values[index] {
                    bits |= 1 << UInt8(truncatingIfNeeded: index & 7)
                    writer.append(value)
                }
                if index & 7 == 7 || index == signals.count - 1 {
                    writer.replace(at: map + index / 8, by: bits)
                    bits = 0
                }
            }
        }
    }

    /// Appends the key frame once more; `false` when there is none.
    func encodeKeyFrame(into bytes: inout [UInt8]) -> Bool {
        guard let key else { return false }
        let length = FrameFormat.compact.headerLength + 8 * key.values.count
        bytes.append(atMost: length) { writer in
            writer.append(.key, frame: key.frame, time: key.time, count: key.values.count)
            for value in key.values { writer.append(value) }
        }
        return true
    }

    private func needsKeyFrame(_ key: KeyFrame, at frame: UInt64) -> Bool {
        // The simulation was reset, or a recording goes on from an earlier place: little is as it was.
        if frame < lastFrame { return true }
        // While the number stands still, as it does when a paused simulation is changed, each frame says all.
        if isSameNumber(frame, key.frame) || key.isAmbiguous { return true }
        return differences >= Self.keyInterval - 1
    }

    private mutating func beginAnew(
        frame: UInt64,
        time: Double,
        signals: [Int],
        from bus: [Double],
        into bytes: inout [UInt8]
    ) {
        let isAmbiguous = key.map { isSameNumber($0.frame, frame) } ?? false
        key = KeyFrame(
            frame: frame,
            time: time,
            values: signals.map { bus[$0].bitPattern },
            isAmbiguous: isAmbiguous
        )
        differences = 0
        _ = encodeKeyFrame(into: &bytes)
    }

    /// Whether two frames have one number on the wire, where it has 32 bits.
    private func isSameNumber(_ frame: UInt64, _ other: UInt64) -> Bool {
        UInt32(truncatingIfNeeded: frame) == UInt32(truncatingIfNeeded: other)
    }
}
