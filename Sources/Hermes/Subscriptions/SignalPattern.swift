internal import WebSocketCommon

/// Which signals a client means: one by its name, all below a prefix, or those that a glob fits.
///
/// As the original and its first plan have it together: `*` is all; `module.*` is what begins with `module.`, at any depth; anything
/// else with `*`, `?` or `[` is a glob as of fnmatch(3), where `*` crosses dots too; the rest are exact names.
enum SignalPattern: Equatable {
    case all
    /// The dot is part of it.
    case prefix([UInt8])
    case glob(Glob)
    case exact(String)

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let isWild = { (byte: UInt8) in
            byte == UInt8(ascii: "*") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "[")
        }
        if text == "*" {
            self = .all
        } else if text.hasSuffix(".*"), !bytes.dropLast(2).contains(where: isWild) {
            self = .prefix(Array(bytes.dropLast()))
        } else if bytes.contains(where: isWild) {
            self = .glob(Glob(bytes))
        } else {
            self = .exact(text)
        }
    }

    /// Whether it names one signal, so that it is worth telling when there is none.
    var isExact: Bool {
        if case .exact = self { true } else { false }
    }

    /// How many comparisons it takes at most to find them.
    func cost(in schema: SimulationSchema) -> Int {
        switch self {
        case .all: schema.names.count
        case .prefix(let prefix): schema.names.count * prefix.count
        case .glob(let glob): schema.nameBytes * glob.length
        case .exact: 1
        }
    }

    /// The places of the signals that it means, in the order of the schema.
    func places(in schema: SimulationSchema) -> [Int] {
        switch self {
        case .all: Array(schema.names.indices)
        case .prefix(let prefix):
            schema.names.indices.filter { schema.names[$0].utf8.starts(with: prefix) }
        case .glob(let glob): schema.names.indices.filter { glob.matches(schema.names[$0]) }
        case .exact(let name): schema.place(of: name).map { [$0] } ?? []
        }
    }
}

/// A pattern of fnmatch(3) without flags: `*` is any text, `?` any character, `[abc]`, `[a-z]` and `[!a-z]` one of some.
///
/// A `[` that is never closed stands for itself. It works on bytes, which is the same for names in ASCII.
struct Glob: Equatable {
    fileprivate enum Part: Equatable {
        case any
        case one
        case literal(UInt8)
        /// A bit for each byte that fits.
        case set(InlineArray<4, UInt64>)

        static func == (part: Part, other: Part) -> Bool {
            switch (part, other) {
            case (.any, .any), (.one, .one): true
            case (.literal(let byte), .literal(let another)): byte == another
            case (.set(let bits), .set(let others)):
                bits.indices.allSatisfy { bits[$0] == others[$0] }
            case (.any, _), (.one, _), (.literal, _), (.set, _): false
            }
        }
    }

    private var parts: [Part] = []

    /// How many parts a byte may be compared with.
    var length: Int { parts.count }

    init(_ text: [UInt8]) {
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "*"):
                // Several are one: otherwise they would multiply what a match costs.
                if parts.last != .any { parts.append(.any) }
                index += 1
            case UInt8(ascii: "?"):
                parts.append(.one)
                index += 1
            case UInt8(ascii: "["):
                if let (set, end) = Self.set(text, from: index + 1) {
                    parts.append(set)
                    index = end
                } else {
                    parts.append(.literal(text[index]))
                    index += 1
                }
            case let byte:
                parts.append(.literal(byte))
                index += 1
            }
        }
    }

    /// Reads what stands behind a `[`; `nil` when there is no `]`.
    private static func set(_ text: [UInt8], from start: Int) -> (part: Part, end: Int)? {
        var index = start
        let isNegated = index < text.count && text[index] == UInt8(ascii: "!")
        if isNegated { index += 1 }
        let first = index
        var bits = InlineArray<4, UInt64>(repeating: isNegated ? .max : 0)
        while index < text.count {
            // A `]` that comes first stands for itself.
            if text[index] == UInt8(ascii: "]"), index > first {
                return (.set(bits), index + 1)
            }
            let low = Int(text[index])
            var high = low
            if index + 2 < text.count, text[index + 1] == UInt8(ascii: "-"),
                text[index + 2] != UInt8(ascii: "]")
            {
                high = Int(text[index + 2])
                index += 2
            }
            index += 1
            // A range whose end comes before its beginning has nothing.
            for byte in low..<max(low, high + 1) {
                let bit: UInt64 = 1 << UInt64(byte % 64)
                bits[byte / 64] = isNegated ? bits[byte / 64] & ~bit : bits[byte / 64] | bit
            }
        }
        return nil
    }

    /// Whether it fits a whole name.
    ///
    /// A `*` that was passed is tried again one byte further on when what follows does not fit, and only the last one: the time is at
    /// most the product of the two lengths.
    func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        var (part, place) = (0, 0)
        var retry: (part: Int, place: Int)?
        while place < name.count {
            if part < parts.count, parts[part] == .any {
                retry = (part + 1, place)
                part += 1
            } else if part < parts.count, parts[part].fits(name[place]) {
                part += 1
                place += 1
            } else if let (again, last) = retry {
                retry = (again, last + 1)
                part = again
                place = last + 1
            } else {
                return false
            }
        }
        return parts[part...].allSatisfy { $0 == .any }
    }
}

extension Glob.Part {
    fileprivate func fits(_ byte: UInt8) -> Bool {
        switch self {
        case .any: false
        case .one: true
        case .literal(let own): own == byte
        case .set(let bits): bits[Int(byte / 64)] >> UInt64(byte % 64) & 1 == 1
        }
    }
}
