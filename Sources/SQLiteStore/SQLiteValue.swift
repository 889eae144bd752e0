/// What a statement's parameter can be.
enum SQLiteValue {
    case null
    case integer(Int)
    case text(String)
    case bytes([UInt8])

    /// The text; null for `nil`.
    static func text(orNull text: String?) -> SQLiteValue { text.map { .text($0) } ?? .null }
}
