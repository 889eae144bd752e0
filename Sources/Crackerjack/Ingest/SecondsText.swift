/// Reads how many seconds a test took, as test runners write it.
enum SecondsText {
    /// Ten years, which no test takes.
    private static let longest = 315_576_000.0

    /// The seconds that a text means; `nil` when it means none: then a test counts all the same.
    ///
    /// Surefire separates thousands (`1,234.5`), and some locales write a decimal comma (`0,25`). Not finite, negative or more than ten
    /// years is none.
    static func seconds(in text: UnsafeRawBufferPointer) -> Double? {
        guard !text.isEmpty, text.count <= 32 else { return nil }
        if let plain = plain(text) { return plain }
        var string = String(decoding: text, as: UTF8.self)
        if string.contains(",") {
            let parts = string.split(separator: ",", omittingEmptySubsequences: false)
            let isGrouped =
                string.contains(".") || parts.count > 2
                || parts[1].utf8.count == 3 && parts[0] != "0"
            string = parts.joined(separator: isGrouped ? "" : ".")
        }
        guard let value = Double(string), value >= 0, value < longest else { return nil }
        return value
    }

    /// Digits and at most one point, which is nearly all: read without making a string.
    private static func plain(_ text: UnsafeRawBufferPointer) -> Double? {
        // Ten powers and fifteen digits are exact, so their quotient is what `Double` would read.
        guard text.count <= 15 else { return nil }
        var (value, scale, hasPoint) = (0, 1, false)
        for byte in text {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
                continue
            }
            guard 0x30...0x39 ~= byte else { return nil }
            value = value * 10 + Int(byte - 0x30)
            if hasPoint { scale *= 10 }
        }
        let seconds = Double(value) / Double(scale)
        return seconds < longest ? seconds : nil
    }
}
