extension JSONScanner {
    /// Reads the string that comes next, from quote to quote.
    @inline(__always)
    mutating func string() throws(JSONError) -> JSONString {
        let start = offset &+ 1
        seekStringBreak(from: start)
        guard current == UInt8(ascii: "\"") else { return try unusualString(from: start) }
        let content = JSONString(bytes: slice(start), hasEscapes: false)
        offset &+= 1
        return content
    }

    /// Reads on in a string that began at `start` and has an escape, or a fault, at `offset`.
    private mutating func unusualString(from start: Int) throws(JSONError) -> JSONString {
        var hasEscapes = false
        while true {
            switch current {
            case UInt8(ascii: "\""):
                let content = JSONString(bytes: slice(start), hasEscapes: hasEscapes)
                offset &+= 1
                return content
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try escape()
                seekStringBreak(from: offset)
            default:
                throw failure(.controlCharacter)
            }
        }
    }

    private mutating func escape() throws(JSONError) {
        offset &+= 1
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset &+= 1
        case UInt8(ascii: "/"):
            isCompact = false
            offset &+= 1
        case UInt8(ascii: "u"):
            isCompact = false  // most of these need no escape: forwarded text is raw
            try unicodeEscape()
        default:
            throw failure(.invalidEscape)
        }
    }

    /// Passes `uXXXX`, and the second half of a surrogate pair after its first.
    private mutating func unicodeEscape() throws(JSONError) {
        let start = offset - 1
        switch try hexadecimalUnit() {
        case 0xD800...0xDBFF:
            guard current == UInt8(ascii: "\\") else { throw loneSurrogate(at: start) }
            offset &+= 1
            guard current == UInt8(ascii: "u") else { throw loneSurrogate(at: start) }
            guard case 0xDC00...0xDFFF = try hexadecimalUnit() else {
                throw loneSurrogate(at: start)
            }
        case 0xDC00...0xDFFF:
            throw loneSurrogate(at: start)
        default:
            break
        }
    }

    /// Passes `uXXXX` and returns the UTF-16 code unit it names.
    private mutating func hexadecimalUnit() throws(JSONError) -> UInt32 {
        offset &+= 1
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hexadecimal.value(of: current) else { throw failure(.invalidEscape) }
            unit = unit << 4 | UInt32(digit)
            offset &+= 1
        }
        return unit
    }

    private func loneSurrogate(at start: Int) -> JSONError {
        offset < count
            ? JSONError(.loneSurrogate, at: start) : JSONError(.endOfInput, at: offset)
    }
}
