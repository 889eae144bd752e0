internal import WebSocketCommon

extension String? {
    /// The string, or null.
    var json: JSON { map { .string($0) } ?? .null }
}

extension Timestamp {
    /// The timestamp as events carry it.
    var json: JSON { .string(description) }
}

extension Timestamp? {
    /// The timestamp as events carry it, or null.
    var json: JSON { map(\.json) ?? .null }
}

extension [String] {
    /// The strings as an array.
    var json: JSON { .array(map { .string($0) }) }
}

extension JSON {
    /// The strings of the array it is; none for any other kind.
    var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
}

extension EventView {
    /// The pool that an event is about, without the `pool:` that may stand before it; `nil` when it is about none.
    var poolID: String? { string("pool_id")?.identifier(ofKind: "pool") }

    /// A field that holds an integer; `nil` when it is missing or holds something else.
    func integer(_ field: StaticString) -> Int? { value(field)?.intValue }

    /// A field that holds strings; none when it is missing.
    func strings(_ field: StaticString) -> [String] { value(field)?.strings ?? [] }
}
