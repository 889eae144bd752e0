/// A version by Semantic Versioning 2.0.0 (https://semver.org/spec/v2.0.0.html), as far as it has a precedence.
///
/// Build metadata is read and left out: it has none (§10), so versions that differ in it alone are equal here.
struct SemanticVersion: Equatable, Sendable {
    /// A dot-separated part of a pre-release.
    enum Identifier: Equatable, Sendable {
        /// Digits without leading zeros, of any number.
        case number(String)
        /// Letters, digits and hyphens.
        case text(String)
    }

    /// Major, minor, patch: digits without leading zeros, of any number.
    let core: [String]
    /// What stands behind the hyphen; none for a release.
    let prerelease: [Identifier]

    /// Whether it comes before the release of its numbers (§9).
    var isPrerelease: Bool { !prerelease.isEmpty }

    /// Reads a version; `nil` for any text that is none, such as `v1.0.0` or `1.0`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        let (version, build) = Self.cut(bytes[...], at: UInt8(ascii: "+"))
        let (core, prerelease) = Self.cut(version, at: UInt8(ascii: "-"))
        // §10: identifiers of build metadata may begin with zeros.
        if let build, !Self.parts(build).allSatisfy(Self.isIdentifier) { return nil }
        let numbers = Self.parts(core)
        // §2: three numbers.
        guard numbers.count == 3, numbers.allSatisfy(Self.isNumber) else { return nil }
        self.core = numbers.map { String(decoding: $0, as: UTF8.self) }
        var identifiers: [Identifier] = []
        for part in prerelease.map(Self.parts) ?? [] {
            guard Self.isIdentifier(part) else { return nil }
            let text = String(decoding: part, as: UTF8.self)
            if part.allSatisfy(Self.isDigit) {
                // §9: numeric identifiers have no leading zeros.
                guard Self.isNumber(part) else { return nil }
                identifiers.append(.number(text))
            } else {
                identifiers.append(.text(text))
            }
        }
        self.prerelease = identifiers
    }

    private static func cut(
        _ text: ArraySlice<UInt8>,
        at mark: UInt8
    ) -> (before: ArraySlice<UInt8>, behind: ArraySlice<UInt8>?) {
        guard let place = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<place], text[(place + 1)...])
    }

    private static func parts(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    }

    private static func isNumber(_ part: ArraySlice<UInt8>) -> Bool {
        !part.isEmpty && part.allSatisfy(isDigit)
            && (part.count == 1 || part.first != UInt8(ascii: "0"))
    }

    private static func isIdentifier(_ part: ArraySlice<UInt8>) -> Bool {
        !part.isEmpty
            && part.allSatisfy { byte in
                isDigit(byte) || byte == UInt8(ascii: "-")
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
                    || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
            }
    }
}

extension SemanticVersion: Comparable {
    /// Orders versions by precedence (§11).
    static func < (version: SemanticVersion, other: SemanticVersion) -> Bool {
        for (number, otherNumber) in zip(version.core, other.core) where number != otherNumber {
            return isLess(number, otherNumber)
        }
        // §11.3: a pre-release comes before its release.
        guard version.isPrerelease, other.isPrerelease else {
            return version.isPrerelease && !other.isPrerelease
        }
        for (part, otherPart) in zip(version.prerelease, other.prerelease) where part != otherPart {
            return part < otherPart
        }
        // §11.4.4: more identifiers come later, if all before are equal.
        return version.prerelease.count < other.prerelease.count
    }

    /// Orders digits without leading zeros as the numbers that they are, however many.
    fileprivate static func isLess(_ digits: String, _ other: String) -> Bool {
        let (count, otherCount) = (digits.utf8.count, other.utf8.count)
        return count == otherCount
            ? digits.utf8.lexicographicallyPrecedes(other.utf8) : count < otherCount
    }
}

extension SemanticVersion.Identifier: Comparable {
    /// Orders parts of pre-releases (§11.4): numbers by value, texts by ASCII, numbers before texts.
    static func < (identifier: Self, other: Self) -> Bool {
        switch (identifier, other) {
        case (.number(let digits), .number(let others)): SemanticVersion.isLess(digits, others)
        case (.text(let text), .text(let others)):
            text.utf8.lexicographicallyPrecedes(others.utf8)
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}
