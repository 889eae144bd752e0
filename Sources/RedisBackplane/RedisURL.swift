internal import WebSocketCommon

/// Where a Redis server is and who we are to it: `redis://[user:password@]host[:port][/db]`.
///
/// The form is the one that Redis's own tools take. An IPv6 address stands in brackets; in a user name and a password, what means
/// something else in a URL is written `%XX` (RFC 3986 §2.1).
package struct RedisURL: Equatable, Sendable {
    /// The port that Redis has of old.
    package static let defaultPort: UInt16 = 6379

    /// A name or address, without brackets.
    package let host: String
    /// The TCP port, 1...65535.
    package let port: UInt16
    /// Who we say we are; `nil` for the default user.
    let user: String?
    /// What proves it; `nil` when we say nothing of the kind.
    let password: String?
    /// The database that keys are in; 0 when the URL names none.
    package let database: Int

    /// Reads a URL.
    ///
    /// - Parameter text: The URL.
    /// - Throws: What is wrong with it, without the user name or the password.
    package init(_ text: String) throws(RedisURLError) {
        var rest = try Self.withoutScheme(text)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let path = rest[end...]
        // A password that has a slash would else be taken for a host and a path, and be told.
        guard !path.contains("@") else { throw .bareDelimiter }
        rest = rest[..<end]
        var credentials: Substring?
        if let at = rest.lastIndex(of: "@") {
            credentials = rest[..<at]
            rest = rest[rest.index(after: at)...]
        }
        (user, password) = try Self.credentials(credentials)
        (host, port) = try Self.place(rest)
        database = try Self.database(path)
    }

    private static func withoutScheme(_ text: String) throws(RedisURLError) -> Substring {
        guard let end = text.firstRange(of: "://") else { throw .withoutScheme }
        switch text[..<end.lowerBound].lowercased() {
        case "redis": return text[end.upperBound...]
        case "rediss": throw .encrypted
        case let other: throw .foreignScheme(other)
        }
    }

    private static func credentials(
        _ text: Substring?
    ) throws(RedisURLError) -> (user: String?, password: String?) {
        guard let text else { return (nil, nil) }
        guard let colon = text.firstIndex(of: ":") else { throw .withoutColon }
        let user = try decoded(text[..<colon])
        let password = try decoded(text[text.index(after: colon)...])
        // `user:@` is a user who needs no password, and `:@` nobody at all.
        if user.isEmpty, password.isEmpty { return (nil, nil) }
        return (user.isEmpty ? nil : user, password)
    }

    private static func decoded(_ text: Substring) throws(RedisURLError) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
            guard digits.count == 2 else { throw .escape }
            bytes.append(UInt8(digits[0] << 4 | digits[1]))
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .escape }
        return text
    }

    private static func place(
        _ text: Substring
    ) throws(RedisURLError) -> (host: String, port: UInt16) {
        var host = text
        var port: Substring?
        if text.hasPrefix("["), let bracket = text.firstIndex(of: "]") {
            host = text[text.index(after: text.startIndex)..<bracket]
            let rest = text[text.index(after: bracket)...]
            guard isAddress(host), rest.isEmpty || rest.hasPrefix(":") else {
                throw .host(String(text))
            }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
            }
            guard isName(host) else { throw .host(String(host)) }
        }
        guard let port else { return (String(host), defaultPort) }
        guard let number = number(port), let number = UInt16(exactly: number), number > 0 else {
            throw .port(String(port))
        }
        return (String(host), number)
    }

    private static func database(_ path: Substring) throws(RedisURLError) -> Int {
        let name = path.dropFirst()
        if path.isEmpty || path == "/" { return 0 }
        // Redis counts its databases in 32 bits.
        guard path.first == "/", let number = number(name), number <= Int(Int32.max) else {
            throw .database(String(path))
        }
        return number
    }

    /// A number of digits alone: `Int` would also take a sign.
    private static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            ? Int(text) : nil
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.isASCII
                    && (scalar.properties.isAlphabetic
                        || "0123456789.-_".contains(Character(scalar)))
            }
    }

    private static func isAddress(_ text: Substring) -> Bool {
        text.contains(":") && text.allSatisfy { $0.isASCII && ($0.isHexDigit || ":.".contains($0)) }
    }
}

extension RedisURL: CustomStringConvertible {
    /// The URL without user name and password, for messages.
    package var description: String {
        "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
    }

    /// A text for messages, without the password should it be in it.
    ///
    /// What is no Redis may repeat what it does not understand.
    func withoutPassword(_ text: String) -> String {
        guard let password, !password.isEmpty else { return text }
        return text.replacing(password, with: "…")
    }
}
