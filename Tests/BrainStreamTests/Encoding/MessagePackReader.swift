import WebSocketCommon

/// A reader of MessagePack, for the formats that JSON has values for.
struct MessagePackReader {
    /// What the bytes are not.
    struct Malformed: Error {
        /// Where.
        let offset: Int
    }

    private let bytes: [UInt8]
    private var offset = 0

    /// Reads one value, which must be all there is.
    static func read(_ bytes: [UInt8]) throws -> JSON {
        var reader = MessagePackReader(bytes: bytes)
        let value = try reader.value()
        guard reader.offset == bytes.count else { throw Malformed(offset: reader.offset) }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard bytes.count - offset >= count else { throw Malformed(offset: offset) }
        defer { offset += count }
        return bytes[offset..<offset + count]
    }

    private mutating func unsigned(_ count: Int) throws -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func signed(_ count: Int) throws -> Int64 {
        let shift = UInt64(64 - 8 * count)
        return try Int64(bitPattern: unsigned(count) << shift) >> Int64(shift)
    }

    private mutating func value() throws -> JSON {
        let head = try UInt8(unsigned(1))
        switch head {
        case 0x00...0x7F: return .integer(head)
        case 0x80...0x8F: return try map(UInt64(head & 15))
        case 0x90...0x9F: return try array(UInt64(head & 15))
        case 0xA0...0xBF: return try .string(text(UInt64(head & 31)))
        case 0xC0: return .null
        case 0xC2: return false
        case 0xC3: return true
        case 0xCB: return try .float(Double(bitPattern: unsigned(8)))
        case 0xCC...0xCF: return try .integer(unsigned(1 << Int(head - 0xCC)))
        case 0xD0...0xD3: return try .integer(signed(1 << Int(head - 0xD0)))
        case 0xD9...0xDB: return try .string(text(unsigned(1 << Int(head - 0xD9))))
        case 0xDC, 0xDD: return try array(unsigned(2 << Int(head - 0xDC)))
        case 0xDE, 0xDF: return try map(unsigned(2 << Int(head - 0xDE)))
        case 0xE0...0xFF: return .integer(Int8(bitPattern: head))
        default: throw Malformed(offset: offset - 1)
        }
    }

    private mutating func text(_ count: UInt64) throws -> String {
        try String(decoding: take(Int(clamping: count)), as: UTF8.self)
    }

    private mutating func array(_ count: UInt64) throws -> JSON {
        var elements: [JSON] = []
        for _ in 0..<count { try elements.append(value()) }
        return .array(elements)
    }

    private mutating func map(_ count: UInt64) throws -> JSON {
        var object = JSONObject()
        for _ in 0..<count {
            guard case .string(let name) = try value() else { throw Malformed(offset: offset) }
            object[name] = try value()
        }
        return .object(object)
    }
}
