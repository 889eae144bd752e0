/// The header that a binary frame begins with; every number is little-endian, nothing is padded.
package enum FrameFormat: String, CaseIterable, Sendable {
    /// 16 bytes, Python's `struct.unpack("<IdHH")`:
    ///
    /// ```
    /// byte   0        4                8
    ///      0 | frame  | time, seconds… |   frame u32, the simulation's frame number modulo 2^32
    ///      8 | …time  | count | encod. |   time f64, count u16, encoding u16
    ///     16 | values: count of them…  |   as the encoding says
    /// ```
    ///
    /// The encoding is `FrameCode`: 0 for who asks for nothing else, so a reader that takes it for reserved is right.
    case compact
    /// 24 bytes, Python's `struct.unpack("<IQdI")`:
    ///
    /// ```
    /// byte   0        4                8
    ///      0 | magic  | frame…         |   magic u32 0x48455254, the bytes 54 52 45 48; frame u64
    ///      8 | …frame | time, seconds… |   time f64
    ///     16 | …time  | count          |   count u32
    ///     24 | values: count of them…  |   f64 each
    /// ```
    case hert

    /// What a `hert` frame begins with: the letters HERT, read as one big-endian number.
    static let magic: UInt32 = 0x4845_5254

    /// Where the low byte of the encoding stands in a compact header.
    static let encodingPlace = 14

    /// The length of the header, in bytes.
    package var headerLength: Int {
        switch self {
        case .compact: 16
        case .hert: 24
        }
    }

    /// How many signals its count has room for.
    package var maximumSignals: Int {
        switch self {
        case .compact: Int(UInt16.max)
        case .hert: Int(UInt32.max)
        }
    }

    /// Whether its header can say that the values have this encoding; `hert` frames have always f64.
    package func allows(_ encoding: FrameEncoding) -> Bool {
        switch self {
        case .compact: true
        case .hert: encoding == .f64
        }
    }
}
