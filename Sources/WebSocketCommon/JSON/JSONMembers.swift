/// The members of a checked object, in the order of its document.
package struct JSONMembers: Sequence, IteratorProtocol {
    private var scanner: JSONScanner?

    init(of slice: JSONSlice) {
        guard slice.kind == .object else { return }
        var scanner = JSONScanner(slice.bytes)
        // The slice was checked when it was cut: none of these can fail.
        if (try? scanner.openObject()) != nil { self.scanner = scanner }
    }

    /// Takes the next member.
    ///
    /// - Returns: its key and value, or `nil` after the last.
    package mutating func next() -> (key: JSONString, value: JSONSlice)? {
        guard
            let key = try? scanner?.nextKey(),
            let value = try? scanner?.value()
        else { return nil }
        return (key, value)
    }
}
