/// Why a recording cannot be read, or a frame not be recorded.
package enum RecordingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file is another program's: its first bytes, eight at most.
    case notARecording([UInt8])
    /// The file ends within the header: how long it is and how long it must be at least, in bytes.
    case shortHeader(found: Int, expected: Int)
    /// The header's JSON is longer than `RecordingHeader.maximumLength`.
    case headerTooLong(Int)
    /// The header's JSON does not have the checksum that stands behind it.
    case headerChecksum(found: UInt32, expected: UInt32)
    /// The header's JSON does not describe a recording: why.
    case badHeader(String)
    /// What begins at this place of the file, in bytes, is not the next record.
    case record(at: Int64, RecordFault)
    /// The file cannot be read: what was tried, and why it did not work.
    case unreadable(String)

    /// What is wrong, a phrase with the place, what was found and what was expected.
    package var description: String {
        switch self {
        case .notARecording(let bytes):
            "not a recording: it begins with \(Self.list(bytes)), expected HERMREC1"
        case .shortHeader(let found, let expected):
            "recording of \(found) bytes, its header takes \(expected) at least"
        case .headerTooLong(let length):
            "header of \(length) bytes, limit is \(RecordingHeader.maximumLength)"
        case .headerChecksum(let found, let expected):
            "header is damaged: its checksum is \(hexadecimal(found)), "
                + "expected \(hexadecimal(expected))"
        case .badHeader(let reason): "header does not describe a recording: \(reason)"
        case .record(let offset, let fault): "record at byte \(offset): \(fault)"
        case .unreadable(let reason): reason
        }
    }

    private static func list(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }
            .joined(separator: " ")
    }
}

/// What is wrong with a record.
package enum RecordFault: Equatable, Sendable, CustomStringConvertible {
    /// The file ends within it: lengths in bytes.
    case torn(found: Int, expected: Int)
    /// Its length is not that of a frame of all signals, in bytes.
    case length(found: UInt32, expected: Int)
    /// Its frame does not have the checksum that stands behind it.
    case checksum(found: UInt32, expected: UInt32)
    /// Its frame cannot be read.
    case frame(FrameError)
    /// Its frame has another number of values.
    case count(found: Int, expected: Int)
    /// Its number is not above that of the record before.
    case number(found: UInt64, previous: UInt64)
    /// Its time is not finite, or before that of the record before, which is `nil` for the first.
    case moment(found: Double, previous: Double?)

    /// What is wrong, a phrase with what was found and what was expected.
    package var description: String {
        switch self {
        case .torn(let found, let expected):
            "the file ends after \(found) of its \(expected) bytes"
        case .length(let found, let expected):
            "frame of \(found) bytes, expected \(expected)"
        case .checksum(let found, let expected):
            "its checksum is \(hexadecimal(found)), expected \(hexadecimal(expected))"
        case .frame(let error): "\(error)"
        case .count(let found, let expected):
            "frame of \(found) values, the header names \(expected) signals"
        case .number(let found, let previous):
            "frame \(found) follows frame \(previous), expected a number above it"
        case .moment(let found, let previous?) where found.isFinite:
            "time \(found) follows time \(previous), expected no step back"
        case .moment(let found, _): "time is \(found), expected a finite number"
        }
    }
}
