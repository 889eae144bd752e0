internal import WebSocketCommon

/// Sizes as settings write them: `64KiB`, `1MiB`, `1GiB`; a bare number counts bytes.
enum ByteCountText {
    private static let units: [(name: String, bytes: Int64)] = [
        ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
    ]

    /// Reads a size.
    ///
    /// `64KB` and `64k` are refused, because people disagree on what they mean.
    ///
    /// - Parameter text: A whole number and its unit, without a space.
    /// - Returns: The number of bytes.
    /// - Throws: `SettingsProblem` when the text is anything else.
    static func parse(_ text: String) throws(SettingsProblem) -> Int {
        if let quantity = Quantity(text) {
            if quantity.unit.isEmpty { return Int(quantity.amount) }
            if let unit = units.first(where: { $0.name == quantity.unit }) {
                return Int(quantity.multiplied(by: unit.bytes))
            }
        }
        throw SettingsProblem("\(text.quoted) is not a size; write 65536, 64KiB, 1MiB or 1GiB")
    }

    /// Writes a size in the largest unit that divides it.
    static func format(_ bytes: Int) -> String {
        guard bytes != 0, let unit = units.first(where: { Int64(bytes) % $0.bytes == 0 }) else {
            return "\(bytes)"
        }
        return "\(Int64(bytes) / unit.bytes)\(unit.name)"
    }
}
