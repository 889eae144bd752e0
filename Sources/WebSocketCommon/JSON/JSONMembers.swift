/// The members of a checked object, in the order of its document.
///
/// The object was checked when it was cut, so the walk only looks for where its members end.
package struct JSONMembers: Sequence, IteratorProtocol {
    private let start: UnsafeRawPointer
    private let count: Int
    private let isCompact: Bool
    private var offset = 0

    init(of slice: JSONSlice) {
        // No value is empty, so the address is there.
        start = slice.bytes.baseAddress ?? JSONScanner.nowhere
        count = slice.kind == .object ? slice.bytes.count : 0
        isCompact = slice.isCompact
    }

    /// Takes the next member.
    ///
    /// - Returns: its key and value, or `nil` after the last. A value of an object that is not compact counts as not compact
    ///   either.
    package mutating func next() -> (key: JSONString, value: JSONSlice)? {
        // Before a key there is nothing but the brace or a comma, and whitespace.
        while offset < count, current != UInt8(ascii: "\"") { offset &+= 1 }
        guard offset < count else { return nil }
        let key = string()
        while current <= 0x20 || current == UInt8(ascii: ":") { offset &+= 1 }
        return (key, value())
    }

    private mutating func value() -> JSONSlice {
        let first = offset
        let kind: JSONKind
        switch current {
        case UInt8(ascii: "\""):
            let content = string()
            let whole = slice(from: first)
            return JSONSlice(quoting: content, from: whole, isCompact: isCompact)
        case UInt8(ascii: "{"):
            kind = .object
            passContainer()
        case UInt8(ascii: "["):
            kind = .array
            passContainer()
        case UInt8(ascii: "t"): kind = pass(.true, length: 4)
        case UInt8(ascii: "f"): kind = pass(.false, length: 5)
        case UInt8(ascii: "n"): kind = pass(.null, length: 4)
        default:
            kind = .number
            while current > 0x20, current != UInt8(ascii: ","), current != UInt8(ascii: "}") {
                offset &+= 1
            }
        }
        let whole = slice(from: first)
        return JSONSlice(bytes: whole, kind: kind, isCompact: isCompact)
    }

    private mutating func pass(_ kind: JSONKind, length: Int) -> JSONKind {
        offset &+= length
        return kind
    }

    /// Passes an object or array: to the bracket that closes the first one.
    private mutating func passContainer() {
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        var position = offset
        var depth = 0
        while position < count {
            let byte = start.load(fromByteOffset: position, as: UInt8.self)
            position &+= 1
            if byte == UInt8(ascii: "\"") {
                position = StringBreak.first(in: bytes, from: position)
                while position < count,
                    start.load(fromByteOffset: position, as: UInt8.self) == UInt8(ascii: "\\")
                {
                    position = StringBreak.first(in: bytes, from: position &+ 2)
                }
                position &+= 1
                continue
            }
            // One bit is all that a brace and a bracket differ by.
            switch byte & ~0x20 {
            case UInt8(ascii: "["): depth &+= 1
            case UInt8(ascii: "]"): depth &-= 1
            default: continue
            }
            if depth == 0 { break }
        }
        offset = position
    }

    /// Takes the string whose opening quote comes next.
    @inline(__always)
    private mutating func string() -> JSONString {
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        let first = offset &+ 1
        offset = StringBreak.first(in: bytes, from: first)
        let hasEscapes = current != UInt8(ascii: "\"")
        while current != UInt8(ascii: "\"") {
            offset = StringBreak.first(in: bytes, from: offset &+ 2)
        }
        let content = JSONString(bytes: slice(from: first), hasEscapes: hasEscapes)
        offset &+= 1
        return content
    }

    /// The next byte, or a quote at the end, which a checked object does not reach.
    private var current: UInt8 {
        offset < count ? start.load(fromByteOffset: offset, as: UInt8.self) : UInt8(ascii: "\"")
    }

    private func slice(from first: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start + first, count: offset &- first)
    }
}
