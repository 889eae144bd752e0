internal import ConsciousnessTelemetry

/// A line of a file, valid while it is shown.
struct FoundLine {
    /// What some editors begin a file with (RFC 8259 §8.1: whoever reads may ignore it).
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Where it begins.
    let start: Int64
    /// Where the next one begins, behind this one's end.
    let end: Int64
    /// Its bytes without its end; `nil` when they are too many.
    let content: UnsafeRawBufferPointer?

    /// Checks it.
    ///
    /// - Throws: Why it is no record.
    func record() throws(TelemetryLineError) -> TelemetryLine {
        guard let content else { throw .tooLong }
        let isMarked = start == 0 && content.starts(with: Self.byteOrderMark)
        return try TelemetryLine(
            checking: UnsafeRawBufferPointer(
                rebasing: content.dropFirst(isMarked ? Self.byteOrderMark.count : 0)
            )
        )
    }

    /// The record that it is; `nil` when it is none.
    var validRecord: TelemetryLine? {
        do throws(TelemetryLineError) { return try record() } catch { return nil }
    }
}

/// How far a reading came.
enum ReadingProgress {
    /// There is more to read.
    case more
    /// There is nothing left, or what reads wants no more.
    case end
}
