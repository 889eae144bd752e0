/// Why bytes are not a frame that can be read.
package enum FrameError: Error, Equatable, Sendable, CustomStringConvertible {
    /// They end within the header.
    case shortHeader(found: Int, expected: Int)
    /// They do not begin as a `hert` frame does.
    case wrongMagic(UInt32)
    /// The header names an encoding that there is not.
    case unknownEncoding(UInt16)
    /// They end before what the header announces: whole lengths of the frame, in bytes.
    case truncated(found: Int, expected: Int)
    /// It is a difference to a key frame that is not the last one read, which is `nil` when there was none; skip the frame.
    case otherKeyFrame(base: UInt32, last: UInt32?)
    /// It is a difference of another number of signals than its key frame has.
    case otherCount(found: Int, expected: Int)

    /// What is wrong, a phrase with what was found and what was expected.
    package var description: String {
        switch self {
        case .shortHeader(let found, let expected):
            "frame of \(found) bytes, its header takes \(expected)"
        case .wrongMagic(let found):
            "frame begins with 0x\(hexadecimal(found)), expected 0x\(hexadecimal(FrameFormat.magic))"
        case .unknownEncoding(let code):
            "frame with encoding \(code), expected 0 (f64), 1 (f32), 2 (difference) or 3 (key frame)"
        case .truncated(let found, let expected):
            "frame of \(found) bytes, its header announces \(expected)"
        case .otherKeyFrame(let base, let last?):
            "difference to key frame \(base), the last key frame is \(last)"
        case .otherKeyFrame(let base, nil):
            "difference to key frame \(base), there was no key frame yet"
        case .otherCount(let found, let expected):
            "difference of \(found) signals, its key frame has \(expected)"
        }
    }
}

/// A number in eight hexadecimal digits.
func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
}
