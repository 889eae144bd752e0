/// How the values of a subscription's frames are written.
package enum FrameEncoding: String, CaseIterable, Sendable {
    /// Eight bytes each, bit for bit as the bus has them.
    case f64
    /// Four bytes each, rounded to the nearest binary32 (IEEE 754 §5.4.2; ties to even); beyond its range it is an infinity.
    case f32
    /// Bit for bit as f64, but now and then all of them and in between only those that differ from then.
    case delta
}

/// What a compact header says of the bytes behind it.
enum FrameCode: UInt16 {
    /// All values, f64.
    case f64 = 0
    /// All values, f32.
    case f32 = 1
    /// The values that differ from the last key frame's:
    ///
    /// ```
    /// byte 16 | base u32: the key frame's number, modulo 2^32
    ///      20 | bit map of ⌈count / 8⌉ bytes: bit i mod 8 of byte i / 8 is set when signal i differs, bit for bit
    ///       … | f64 of each that differs, in order
    /// ```
    case difference = 2
    /// All values, f64, to which the following differences refer.
    case key = 3
}
