extension JSONSlice {
    /// Shows each element of the array it is, in order; none for any other kind.
    package func forEachElement<Failure: Error>(
        _ body: (JSONSlice) throws(Failure) -> Void
    ) throws(Failure) {
        guard kind == .array else { return }
        var scanner = JSONScanner(bytes)
        // The array was checked when it was cut: reading it again cannot fail.
        guard (try? scanner.openArray()) != nil else { return }
        while (try? scanner.nextElement()) == true, let element = try? scanner.value() {
            try body(element)
        }
    }
}
