import TestSupport
import WebSocketCommon

/// A source of JSON documents of every kind, the same ones for the same seed.
struct RandomDocuments {
    private var random: SeededGenerator
    private let hasNulls: Bool

    /// Makes a source, with or without members that are `null`; in arrays they occur.
    init(seed: UInt64, hasNulls: Bool = true) {
        random = SeededGenerator(seed: seed)
        self.hasNulls = hasNulls
    }

    /// An object of few names, so that two of them share some.
    mutating func object(depth: Int) -> JSONObject {
        var object = JSONObject()
        for name in ["a", "b", "c", "d", "émoji 🧠"].shuffled(using: &random).prefix(pick(6)) {
            let value = value(depth: depth - 1)
            if hasNulls || value != .null { object[name] = value }
        }
        return object
    }

    /// The same object but for a few changes.
    mutating func variant(of object: JSONObject, depth: Int) -> JSONObject {
        var variant = JSONObject()
        for member in object.members.shuffled(using: &random) {
            switch (pick(8), member.value) {
            case (0, _): continue
            case (1, _): variant[member.name] = nonNull(value(depth: depth - 1))
            case (_, .object(let inner)):
                variant[member.name] = .object(self.variant(of: inner, depth: depth - 1))
            case (_, let value): variant[member.name] = value
            }
        }
        if pick(4) == 0 { variant["new"] = nonNull(value(depth: depth - 1)) }
        return variant
    }

    private func nonNull(_ value: JSON) -> JSON { value == .null && !hasNulls ? "null" : value }

    private mutating func value(depth: Int) -> JSON {
        switch pick(depth > 0 ? 8 : 6) {
        case 0: return .null
        case 1: return .bool(pick(2) == 0)
        case 2: return .integer(Int64(bitPattern: random.next()) >> Int64(pick(64)))
        case 3: return .float(Double.random(in: -1e6...1e6, using: &random))
        case 4: return .string(String(repeating: "ü", count: pick(40)))
        case 5: return .integer(pick(3))
        case 6:
            var elements: [JSON] = []
            for _ in 0..<pick(20) { elements.append(value(depth: depth - 1)) }
            return .array(elements)
        default: return .object(object(depth: depth - 1))
        }
    }

    private mutating func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
}
