internal import WebSocketCommon

/// The forms in which settings name the origins of pages and the hosts of requests.
enum WebOrigin {
    /// Checks an origin: `scheme://host` or `scheme://host:port`, lower-case, as browsers send it, or `null`.
    ///
    /// - Parameter text: The origin, RFC 6454 §6.2.
    /// - Throws: `SettingsProblem` when a browser would never send this text.
    static func checkOrigin(_ text: String) throws(SettingsProblem) {
        let problem = SettingsProblem(
            "\(text.quoted) is not an origin; write scheme://host or scheme://host:port, lower-case, or null"
        )
        // RFC 6454 §6.1: a page that has none, such as a file.
        if text == "null" { return }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, isScheme(parts[0]) else { throw problem }
        let authority = parts[2]
        // A colon within brackets belongs to an IPv6 address.
        guard let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") else {
            return try checkHost(String(authority), or: problem)
        }
        guard isPort(authority[authority.index(after: colon)...]) else { throw problem }
        try checkHost(String(authority[..<colon]), or: problem)
    }

    /// Checks a host: a name or an address, lower-case, without a port.
    ///
    /// - Parameter text: The host, an IPv6 address within brackets.
    /// - Throws: `SettingsProblem` when it is anything else.
    static func checkHost(_ text: String) throws(SettingsProblem) {
        let problem = SettingsProblem(
            "\(text.quoted) is not a host; write a name or an address, lower-case, without a port"
        )
        try checkHost(text, or: problem)
    }

    private static func checkHost(
        _ text: String,
        or problem: SettingsProblem
    ) throws(SettingsProblem) {
        let isAddress = text.hasPrefix("[") && text.hasSuffix("]") && text.count > 2
        let inner = isAddress ? text.dropFirst().dropLast() : text[...]
        let punctuation = isAddress ? ":." : ".-_"
        guard !inner.isEmpty, inner.allSatisfy({ isLower($0) || punctuation.contains($0) }) else {
            throw problem
        }
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard text.hasSuffix(":"), let first = text.first, isLower(first) else { return false }
        return text.dropLast().allSatisfy { isLower($0) || "+.-".contains($0) }
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.allSatisfy { $0.isASCII && $0.isNumber } && (UInt16(text) ?? 0) > 0
    }

    private static func isLower(_ character: Character) -> Bool {
        character.isASCII && (character.isLowercase || character.isNumber)
    }
}
