internal import Glibc

/// Strings as C functions take a program's arguments and environment: a list that ends in NULL.
enum CStrings {
    /// Lends `body` copies of the strings, which it may change.
    static func with<Result>(
        _ strings: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        let copies = strings.map { strdup($0) } + [nil]
        defer { for copy in copies { free(copy) } }
        return copies.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else {
                preconditionFailure("a list that ends in nil is not empty")
            }
            return body(base)
        }
    }
}
