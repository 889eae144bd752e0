/// Which lengths the names of an object's members have: enough to know, without looking, that a name is not among them.
///
/// Each publication is asked whether it has a `timestamp`, and mostly no name of nine bytes is there. Lengths that are equal
/// modulo 32 share a bit.
struct NameLengths {
    /// The low half has a bit for each length that occurs, the high half one for each that occurs again.
    private var bits: UInt64

    /// Those of no member at all.
    static var none: NameLengths { NameLengths(bits: 0) }

    /// Those of members that nobody has looked at.
    static var unknown: NameLengths { NameLengths(bits: .max) }

    /// Notes a name, which may mean any shorter one when it has escapes.
    @inline(__always)
    mutating func insert(_ name: JSONString) {
        let bit = name.hasEscapes ? .max : Self.bit(name.bytes.count)
        bits |= (bits & bit) << 32 | bit
    }

    /// Whether a name of that length may be among them.
    func mayContain(length: Int) -> Bool { bits & Self.bit(length) != 0 }

    /// Whether two of that length may be among them.
    ///
    /// Of equal names the last one counts; without another of its length, whoever has found a name need not look on.
    func mayRepeat(length: Int) -> Bool { bits & Self.bit(length) << 32 != 0 }

    private static func bit(_ length: Int) -> UInt64 { 1 << UInt64(length & 31) }
}
