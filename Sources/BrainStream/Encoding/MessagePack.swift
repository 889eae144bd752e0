internal import WebSocketCommon

/// The writer of JSON values as MessagePack, by the specification at <https://github.com/msgpack/msgpack/blob/master/spec.md>.
///
/// Every value takes the shortest of its forms: integers as integers, other numbers as float 64, text as str. The extension types
/// and bin, which JSON has nothing for, do not occur.
enum MessagePack {
    /// Encodes an object as a map, its members in order.
    static func encode(_ object: JSONObject) -> [UInt8] { encode(.object(object)) }

    /// Encodes a value.
    ///
    /// An integer beyond 64 bits becomes the nearest float; a number that no finite float is near becomes nil, as what is not finite
    /// becomes `null` in JSON.
    static func encode(_ value: JSON) -> [UInt8] {
        var writer = MessagePackWriter()
        writer.append(value)
        return writer.bytes
    }
}

/// The bytes of one value so far.
private struct MessagePackWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: JSON) {
        switch value {
        case .null: bytes.append(0xC0)
        case .bool(let value): bytes.append(value ? 0xC3 : 0xC2)
        case .number(let number): append(number)
        case .string(let text): append(text)
        case .array(let elements):
            append(count: elements.count, few: (15, 0x90), sixteen: 0xDC, thirtyTwo: 0xDD)
            for element in elements { append(element) }
        case .object(let object):
            append(count: object.members.count, few: (15, 0x80), sixteen: 0xDE, thirtyTwo: 0xDF)
            for member in object.members {
                append(member.name)
                append(member.value)
            }
        }
    }

    private mutating func append(_ number: JSONNumber) {
        if let value = Int64(number.text) {
            append(value)
        } else if let value = UInt64(number.text) {
            bytes.append(0xCF)
            append(bigEndian: value)
        } else if number.doubleValue.isFinite {
            bytes.append(0xCB)
            append(bigEndian: number.doubleValue.bitPattern)
        } else {
            bytes.append(0xC0)
        }
    }

    private mutating func append(_ value: Int64) {
        if let value = UInt64(exactly: value) {
            append(unsigned: value)
        } else if value >= -32 {
            // The negative fixint is the byte itself in two's complement.
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if let value = Int8(exactly: value) {
            bytes.append(0xD0)
            append(bigEndian: value)
        } else if let value = Int16(exactly: value) {
            bytes.append(0xD1)
            append(bigEndian: value)
        } else if let value = Int32(exactly: value) {
            bytes.append(0xD2)
            append(bigEndian: value)
        } else {
            bytes.append(0xD3)
            append(bigEndian: value)
        }
    }

    private mutating func append(unsigned value: UInt64) {
        if value < 0x80 {
            bytes.append(UInt8(value))
        } else if let value = UInt8(exactly: value) {
            bytes.append(0xCC)
            append(bigEndian: value)
        } else if let value = UInt16(exactly: value) {
            bytes.append(0xCD)
            append(bigEndian: value)
        } else if let value = UInt32(exactly: value) {
            bytes.append(0xCE)
            append(bigEndian: value)
        } else {
            bytes.append(0xCF)
            append(bigEndian: value)
        }
    }

    private mutating func append(_ text: String) {
        let count = text.utf8.count
        if count > 31, let count = UInt8(exactly: count) {
            bytes.append(0xD9)
            append(bigEndian: count)
        } else {
            append(count: count, few: (31, 0xA0), sixteen: 0xDA, thirtyTwo: 0xDB)
        }
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends the head of what has a length: in one byte up to `few`, else with 16 or 32 bits.
    private mutating func append(
        count: Int,
        few: (most: Int, head: UInt8),
        sixteen: UInt8,
        thirtyTwo: UInt8
    ) {
        if count <= few.most {
            bytes.append(few.head | UInt8(truncatingIfNeeded: count))
        } else if let count = UInt16(exactly: count) {
            bytes.append(sixteen)
            append(bigEndian: count)
        } else {
            guard let count = UInt32(exactly: count) else {
                preconditionFailure("MessagePack has no length of \(count)")
            }
            bytes.append(thirtyTwo)
            append(bigEndian: count)
        }
    }

    private mutating func append(bigEndian value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}
