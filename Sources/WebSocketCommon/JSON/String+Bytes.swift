extension String {
    /// Lends `body` the string's UTF-8 where it stands.
    ///
    /// `withUTF8` would first copy the string to a variable, which costs a retain and a release.
    @inline(__always)
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
            ?? Array(utf8).withUnsafeBytes(body)
    }
}
