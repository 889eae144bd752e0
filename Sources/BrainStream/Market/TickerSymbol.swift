/// The name under which something is traded, such as `SPY`, `BRK.B` or `^GSPC`.
struct TickerSymbol: Hashable, Sendable, CustomStringConvertible {
    /// The most characters of a symbol.
    static let longest = 12

    /// The symbol: 1 to 12 of `A`–`Z`, `0`–`9`, `.`, `^`, `=` and `-`.
    let text: String

    /// Takes a symbol in capitals or not; `nil` when it is empty, too long or has other characters.
    init?(_ text: String) {
        let characters = text.utf8
        guard (1...Self.longest).contains(characters.count) else { return nil }
        guard characters.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text.uppercased()
    }

    /// The symbol.
    var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "^"),
            UInt8(ascii: "="), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
