extension String? {
    /// The string, or null.
    package var json: JSON { map { .string($0) } ?? .null }
}

extension Timestamp {
    /// The timestamp as events carry it.
    package var json: JSON { .string(description) }
}

extension Timestamp? {
    /// The timestamp as events carry it, or null.
    package var json: JSON { map(\.json) ?? .null }
}

extension [String] {
    /// The strings as an array.
    package var json: JSON { .array(map { .string($0) }) }
}

extension JSON {
    /// The strings of the array it is; none for any other kind.
    package var strings: [String] { arrayValue?.compactMap(\.stringValue) ?? [] }
}
