/// A pull scanner over the bytes of one JSON document.
///
/// It checks RFC 8259 as it goes and hands out slices of the input: nothing is decoded, copied or
/// allocated. Python's `NaN`, `Infinity` and `-Infinity` are accepted as numbers, because the
/// ecosystem's services write them; a slice that holds one is not `isCompact`, so it is rewritten
/// when forwarded.
///
/// ```swift
/// var scanner = JSONScanner(bytes)
/// try scanner.openObject()
/// while let key = try scanner.nextKey() {
///     let value = try scanner.value()
/// }
/// try scanner.finish()
/// ```
///
/// The input must be UTF-8, as text frames are, and must outlive the scanner and its slices.
package struct JSONScanner {
    /// The deepest nesting accepted, in open objects and arrays.
    package static let maximumDepth = 128

    /// The first byte and how many there are: a buffer pointer would ask at each byte whether it has any.
    private let start: UnsafeRawPointer
    let count: Int

    /// An address that is never read from.
    static var nowhere: UnsafeRawPointer { UnsafeRawPointer(("" as StaticString).utf8Start) }

    /// The position of the next byte.
    package internal(set) var offset = 0

    /// Whether nothing read since this was last set would be rewritten by compacting.
    var isCompact = true

    /// How many objects and arrays are open.
    var depth = 0

    /// Whether the container just opened has given nothing yet.
    private var isFirst = false

    /// Starts at the first byte of a document.
    package init(_ bytes: UnsafeRawBufferPointer) {
        // An empty buffer may have no address, and then none is read.
        start = bytes.baseAddress ?? Self.nowhere
        count = bytes.count
    }

    // MARK: Objects and arrays

    /// Enters the object that comes next.
    package mutating func openObject() throws(JSONError) {
        try open(UInt8(ascii: "{"))
    }

    /// Reads the next key of the open object and its colon; the value must be read next.
    ///
    /// - Returns: the key, or `nil` when the object ends.
    package mutating func nextKey() throws(JSONError) -> JSONString? {
        guard
            try hasNext(closing: UInt8(ascii: "}"), otherwise: .expectedCommaOrBrace)
        else { return nil }
        return try key()
    }

    /// Enters the array that comes next.
    package mutating func openArray() throws(JSONError) {
        try open(UInt8(ascii: "["))
    }

    /// Looks for another element of the open array; the element must be read next.
    ///
    /// - Returns: `false` when the array ends.
    package mutating func nextElement() throws(JSONError) -> Bool {
        try hasNext(closing: UInt8(ascii: "]"), otherwise: .expectedCommaOrBracket)
    }

    @inline(__always)
    private mutating func open(_ bracket: UInt8) throws(JSONError) {
        skipWhitespace()
        guard current == bracket else { throw failure(.expectedValue) }
        guard depth < Self.maximumDepth else { throw failure(.tooDeep) }
        offset &+= 1
        depth &+= 1
        isFirst = true
    }

    @inline(__always)
    private mutating func hasNext(
        closing bracket: UInt8,
        otherwise reason: JSONError.Reason
    ) throws(JSONError) -> Bool {
        skipWhitespace()
        let wasFirst = isFirst
        isFirst = false
        if current == bracket {
            offset &+= 1
            depth &-= 1
            return false
        }
        if !wasFirst {
            guard current == UInt8(ascii: ",") else { throw failure(reason) }
            offset &+= 1
            skipWhitespace()
        }
        return true
    }

    // MARK: Values

    /// Says which kind of value comes next, from its first byte.
    @inline(__always)
    package mutating func nextKind() throws(JSONError) -> JSONKind {
        skipWhitespace()
        switch current {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"): return .true
        case UInt8(ascii: "f"): return .false
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): return .number
        case UInt8(ascii: "N"), UInt8(ascii: "I"): return .number
        case 0xEF where offset == 0 && beginsWithByteOrderMark:
            throw failure(.byteOrderMark)
        default: throw failure(.expectedValue)
        }
    }

    private var beginsWithByteOrderMark: Bool {
        UnsafeRawBufferPointer(start: start, count: count).starts(with: [0xEF, 0xBB, 0xBF])
    }

    /// Reads the value that comes next, checked to its last byte.
    package mutating func value() throws(JSONError) -> JSONSlice {
        let kind = try nextKind()
        let start = offset
        let wasCompact = isCompact
        isCompact = true
        defer { isCompact = wasCompact && isCompact }
        if kind == .string {
            return JSONSlice(quoting: try string(), from: slice(start), isCompact: isCompact)
        }
        guard kind == .object else {
            try skip(kind)
            return JSONSlice(bytes: slice(start), kind: kind, isCompact: isCompact)
        }
        let names = try container()
        return JSONSlice(object: slice(start), isCompact: isCompact, names: names)
    }

    /// Checks the value that comes next and passes it.
    package mutating func skipValue() throws(JSONError) {
        try skip(try nextKind())
    }

    /// Checks that nothing but whitespace is left.
    package mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard offset == count else { throw failure(.expectedEnd) }
    }

    @inline(__always)
    private mutating func skip(_ kind: JSONKind) throws(JSONError) {
        switch kind {
        case .object, .array: _ = try container()
        case .string: _ = try string()
        case .number: try number()
        case .true: try literal("true")
        case .false: try literal("false")
        case .null: try literal("null")
        }
    }

    /// Passes the number or name that comes next.
    mutating func scalar() throws(JSONError) { try skip(try nextKind()) }

    // MARK: Bytes

    /// The next byte, or 0 at the end: outside strings NUL is as wrong as the end.
    @inline(__always)
    var current: UInt8 { offset < count ? start.load(fromByteOffset: offset, as: UInt8.self) : 0 }

    /// The bytes from a position to the next one to read.
    @inline(__always)
    func slice(_ position: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start + position, count: offset &- position)
    }

    /// Goes to the first byte at or after a position that interrupts a string.
    @inline(__always)
    mutating func seekStringBreak(from position: Int) {
        offset = StringBreak.first(
            in: UnsafeRawBufferPointer(start: start, count: count),
            from: position
        )
    }

    /// Names what is wrong with the next byte; at the end it is always the end that is wrong.
    func failure(_ reason: JSONError.Reason) -> JSONError {
        JSONError(offset < count ? reason : .endOfInput, at: offset)
    }

    @inline(__always)
    mutating func skipWhitespace() {
        // Most documents are compact: a token comes next, and no call is made.
        if current <= 0x20 { skipBlanks() }
    }

    private mutating func skipBlanks() {
        while true {
            // RFC 8259 §2: ws is space, tab, line feed or carriage return.
            switch current {
            case 0x20, 0x09, 0x0A, 0x0D:
                offset &+= 1
                isCompact = false
            default: return
            }
        }
    }
}
