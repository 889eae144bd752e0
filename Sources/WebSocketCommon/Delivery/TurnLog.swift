/// A run of bytes in a turn's log: one or more whole frames.
package struct LogSlice: Equatable, Sendable {
    /// Where it begins.
    package var offset: Int
    /// How long it is.
    package var length: Int

    /// Names `length` bytes from `offset` on.
    package init(offset: Int, length: Int) {
        self.offset = offset
        self.length = length
    }

    /// The first byte behind it.
    package var end: Int { offset + length }
}

extension [LogSlice] {
    /// Adds a slice at the end, joining it with the last one when they touch.
    package mutating func extend(by slice: LogSlice) {
        if let last, last.end == slice.offset {
            self[count - 1].length += slice.length
        } else {
            append(slice)
        }
    }

    /// How many bytes the slices have together.
    package var byteCount: Int { reduce(0) { $0 + $1.length } }
}

/// All that this turn of the loop has to say, in the order in which it was said; each frame stands in it once.
///
/// The same memory serves every turn: what somebody could not take is copied out of it (`Backlog`).
package struct TurnLog: Sendable {
    /// Memory beyond this is given back after a turn that needed it, in bytes.
    private static let keptCapacity = 1 << 20

    /// What was said so far, or the adopted log.
    package private(set) var bytes: [UInt8] = []
    /// Where the next thing said will stand, or the next one replayed can at the earliest.
    package private(set) var position = 0
    private var isAdopted = false

    /// Makes an empty log.
    package init() {}

    /// Whether nothing was said yet.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Says what `encode` appends; it must only append.
    @inline(__always)
    package mutating func append(_ encode: (inout [UInt8]) -> Void) -> LogSlice {
        let offset = bytes.count
        encode(&bytes)
        position = bytes.count
        return LogSlice(offset: offset, length: bytes.count - offset)
    }

    /// Takes over another log, to say again what stands in it; this one must be empty.
    package mutating func adopt(_ chunk: [UInt8]) {
        bytes = chunk
        position = 0
        isAdopted = true
    }

    /// Says again what stands in the adopted log.
    package mutating func replay(_ slice: LogSlice) { position = slice.end }

    /// Begins the next turn.
    package mutating func clear() {
        position = 0
        if isAdopted || bytes.capacity > Self.keptCapacity {
            bytes = []
            isAdopted = false
        } else {
            bytes.removeAll(keepingCapacity: true)
        }
    }
}
