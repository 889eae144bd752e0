extension JSONScanner {
    /// Passes the object or array that comes next, checked to its last byte.
    ///
    /// It is one loop over all levels, because a call for each member and its value costs several times as much. Which of the
    /// open containers are objects is a bit each, the innermost lowest; `maximumDepth` of them fit.
    ///
    /// - Returns: The lengths of the names in the outermost object.
    mutating func container() throws(JSONError) -> NameLengths {
        var names = NameLengths.none
        let outerDepth = depth
        var objects: UInt128 = 0
        while true {
            // A value comes next.
            skipWhitespace()
            switch current {
            case UInt8(ascii: "{"):
                try enter()
                objects = objects << 1 | 1
                skipWhitespace()
                if current != UInt8(ascii: "}") {
                    let name = try key()
                    if depth == outerDepth &+ 1 { names.insert(name) }
                    continue
                }
            case UInt8(ascii: "["):
                try enter()
                objects <<= 1
                skipWhitespace()
                if current != UInt8(ascii: "]") { continue }
            case UInt8(ascii: "\""): _ = try string()
            default: try scalar()
            }
            // A value has ended, or an empty container is about to.
            while true {
                skipWhitespace()
                let isObject = objects & 1 == 1
                if current == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    offset &+= 1
                    depth &-= 1
                    objects >>= 1
                    if depth == outerDepth { return names }
                } else if current == UInt8(ascii: ",") {
                    offset &+= 1
                    if isObject {
                        skipWhitespace()
                        let name = try key()
                        if depth == outerDepth &+ 1 { names.insert(name) }
                    }
                    break
                } else {
                    throw failure(isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket)
                }
            }
        }
    }

    @inline(__always)
    private mutating func enter() throws(JSONError) {
        guard depth < Self.maximumDepth else { throw failure(.tooDeep) }
        offset &+= 1
        depth &+= 1
    }

    /// Reads a key and its colon.
    @inline(__always)
    mutating func key() throws(JSONError) -> JSONString {
        guard current == UInt8(ascii: "\"") else { throw failure(.expectedKey) }
        let key = try string()
        skipWhitespace()
        guard current == UInt8(ascii: ":") else { throw failure(.expectedColon) }
        offset &+= 1
        return key
    }
}
