/// Bytes from the peer: still where they were received, or gathered because they came in pieces.
///
/// `inPlace` points into the receive buffer and is valid until its owner receives into it again.
/// Whoever needs the bytes for longer copies them. Not `Sendable`, for that reason.
package enum ReceivedBytes {
    /// They came in one receive and lie in its buffer: no copy, no allocation.
    case inPlace(UnsafeRawBufferPointer)
    /// They came in several receives or frames and were gathered in memory of their own.
    case gathered([UInt8])

    /// How many bytes there are.
    package var count: Int {
        switch self {
        case .inPlace(let bytes): bytes.count
        case .gathered(let bytes): bytes.count
        }
    }

    /// Calls `body` with the bytes, which are valid during the call.
    package func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch self {
        case .inPlace(let bytes):
            try body(bytes)
        case .gathered(let bytes):
            try bytes.withUnsafeBufferPointer { (elements) throws(Failure) in
                try body(UnsafeRawBufferPointer(elements))
            }
        }
    }

    /// A copy that may be kept.
    package var array: [UInt8] {
        switch self {
        case .inPlace(let bytes): Array(bytes)
        case .gathered(let bytes): bytes
        }
    }

    /// The bytes as text; what is not UTF-8 becomes U+FFFD.
    package var string: String {
        withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }
}

extension ReceivedBytes: Equatable {
    /// Compares the bytes, wherever they lie.
    package static func == (left: ReceivedBytes, right: ReceivedBytes) -> Bool {
        left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in left.elementsEqual(right) }
        }
    }
}
