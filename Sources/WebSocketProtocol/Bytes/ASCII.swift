/// The classes of bytes that the grammars of HTTP and WebSocket are made of.
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    /// Whether it may not stand inside a line: CTL but for the tab (RFC 9110 §5.5).
    var isForbiddenInLine: Bool { self < 0x20 && self != .tab || self == 0x7F }

    /// Whether it is a space or a tab (RFC 9110 §5.6.3, OWS).
    var isBlank: Bool { self == .space || self == .tab }

    /// Whether it is a visible character: VCHAR of RFC 5234.
    var isVisible: Bool { self > 0x20 && self < 0x7F }

    /// The same letter in lower case; any other byte unchanged.
    var lowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }

    /// The value of a decimal digit.
    var decimalDigit: Int? { self >= 0x30 && self <= 0x39 ? Int(self) - 0x30 : nil }

    /// The value of a hexadecimal digit.
    var hexadecimalDigit: Int? {
        switch self {
        case 0x30...0x39: Int(self) - 0x30
        case 0x41...0x46: Int(self) - 0x41 + 10
        case 0x61...0x66: Int(self) - 0x61 + 10
        default: nil
        }
    }

    /// Whether it may stand in a token, such as a method or a field name (RFC 9110 §5.6.2, tchar).
    var isTokenCharacter: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        // ! # $ % & ' * + - . ^ _ ` | ~
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}

extension StringProtocol {
    /// Whether both are equal but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: some StringProtocol) -> Bool {
        utf8.count == other.utf8.count
            && utf8.elementsEqual(other.utf8) { $0.lowercased == $1.lowercased }
    }
}

extension String {
    /// The members of a comma-separated list, without the blanks around them (RFC 9110 §5.6.1).
    var listMembers: [Substring] {
        utf8.split(separator: UInt8(ascii: ",")).compactMap { member in
            var member = member
            while member.first?.isBlank == true { member.removeFirst() }
            while member.last?.isBlank == true { member.removeLast() }
            return member.isEmpty ? nil : Substring(member)
        }
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes without the spaces and tabs around them.
    var trimmingBlanks: UnsafeRawBufferPointer {
        guard
            let first = firstIndex(where: { !$0.isBlank }),
            let last = lastIndex(where: { !$0.isBlank })
        else { return UnsafeRawBufferPointer(rebasing: self[..<0]) }
        return UnsafeRawBufferPointer(rebasing: self[first...last])
    }

    /// The bytes as text, at most 64 of them, to be named in an error.
    var excerpt: String { String(decoding: prefix(64), as: UTF8.self) }
}
