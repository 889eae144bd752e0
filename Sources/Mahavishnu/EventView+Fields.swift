internal import WebSocketCommon

extension EventView {
    /// The pool that an event is about, without the `pool:` that may stand before it; `nil` when it is about none.
    var poolID: String? { string("pool_id")?.identifier(ofKind: "pool") }

    /// A field that holds an integer; `nil` when it is missing or holds something else.
    func integer(_ field: StaticString) -> Int? { value(field)?.intValue }

    /// A field that holds strings; none when it is missing.
    func strings(_ field: StaticString) -> [String] { value(field)?.strings ?? [] }
}
