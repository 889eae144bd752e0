/// The addresses that reach no further than this machine.
enum Loopback {
    /// Whether a host is `localhost`, `::1`, or within 127.0.0.0/8.
    ///
    /// Only the four-part decimal form is known: `127.1` is refused rather than guessed at.
    static func contains(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy(isOctet)
    }

    private static func isOctet(_ part: Substring) -> Bool {
        part.allSatisfy { $0.isASCII && $0.isNumber } && UInt8(part) != nil
    }
}
