extension JSONScanner {
    /// Passes the number that comes next.
    mutating func number() throws(JSONError) {
        if current == UInt8(ascii: "N") { return try nonFinite("NaN") }
        if current == UInt8(ascii: "-") { offset &+= 1 }
        if current == UInt8(ascii: "I") { return try nonFinite("Infinity") }

        // RFC 8259 §6: number = [ minus ] int [ frac ] [ exp ].
        if current == UInt8(ascii: "0") {
            offset &+= 1
            guard !isDigit(current) else { throw failure(.leadingZero) }
        } else {
            try digits()
        }
        if current == UInt8(ascii: ".") {
            offset &+= 1
            try digits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            offset &+= 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { offset &+= 1 }
            try digits()
        }
    }

    /// Passes `true`, `false`, `null` or a name of Python's, byte for byte.
    mutating func literal(_ name: StaticString) throws(JSONError) {
        for byte in UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount) {
            guard current == byte else { throw failure(.expectedValue) }
            offset &+= 1
        }
    }

    private mutating func nonFinite(_ name: StaticString) throws(JSONError) {
        isCompact = false
        try literal(name)
    }

    private mutating func digits() throws(JSONError) {
        guard isDigit(current) else { throw failure(.expectedDigit) }
        while isDigit(current) { offset &+= 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }
}
