/// A document that is not JSON: what is wrong and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the document breaks.
    package let reason: Reason

    /// The position of the offending byte, counted from 0; the document's length at its end.
    package let offset: Int

    /// Names a fault.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    /// The fault as a phrase, such as `byte 12: expected ':' after the key`.
    package var description: String { "byte \(offset): \(reason.rawValue)" }

    /// The ways a document can break RFC 8259, each with the words that tell its author.
    package enum Reason: String, Equatable, Sendable {
        /// The document stops inside a value.
        case endOfInput = "unexpected end of input"

        /// RFC 8259 §8.1: a BOM must not open a document.
        case byteOrderMark = "unexpected byte order mark"

        /// No value starts with this byte.
        case expectedValue = "expected a value"

        /// A member must open with a string; a comma before `}` ends here too.
        case expectedKey = "expected a key in double quotes"

        /// A key must be followed by a colon.
        case expectedColon = "expected ':' after the key"

        /// A member is followed by another one or by the end of its object.
        case expectedCommaOrBrace = "expected ',' or '}' after the member"

        /// An element is followed by another one or by the end of its array.
        case expectedCommaOrBracket = "expected ',' or ']' after the element"

        /// A document is one value and whitespace.
        case expectedEnd = "expected the end after the value"

        /// Values are nested deeper than `JSONScanner.maximumDepth`.
        case tooDeep = "nested deeper than 128 levels"

        /// RFC 8259 §7: control characters must be escaped.
        case controlCharacter = "unescaped control character in a string"

        /// A backslash is followed by none of `"\/bfnrtu`, or `\u` not by four hexadecimal digits.
        case invalidEscape = "invalid escape in a string"

        /// Half of a surrogate pair stands alone: it names no character.
        case loneSurrogate = "lone surrogate escape in a string"

        /// RFC 8259 §6: leading zeros are not allowed.
        case leadingZero = "leading zero in a number"

        /// A sign, a decimal point or an exponent is followed by no digit.
        case expectedDigit = "expected a digit"

        /// The bytes are not UTF-8.
        case invalidUTF8 = "invalid UTF-8"
    }
}
