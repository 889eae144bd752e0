/// The extension permessage-deflate as a server agrees to it (RFC 7692 §7): each message is compressed by itself, in either direction.
///
/// So no connection needs memory for what came before, and what is said to many is compressed once.
package struct PerMessageDeflate: Equatable, Sendable {
    /// The name of the extension.
    private static let name = "permessage-deflate"
    /// The window that a client demands of the server, in bits: 8...15; `nil` when it does not.
    private let serverWindowBits: Int?

    /// Accepts the first offer that can be accepted; `nil` when there is none.
    ///
    /// - Parameter request: The opening request, whose `Sec-WebSocket-Extensions` is a list of offers.
    package init?(offeredIn request: HTTPRequest) {
        let offers = request.headers.values(for: "Sec-WebSocket-Extensions")
            .flatMap { $0.split(separator: ",") }
        guard let accepted = offers.lazy.compactMap({ Self(offer: $0) }).first else { return nil }
        self = accepted
    }

    /// Reads an offer; `nil` when it is one of another extension, or to be declined (§7: a parameter that is unknown, stands twice, or
    /// has a value that it may not have).
    private init?(offer: Substring) {
        let parts = offer.split(separator: ";", omittingEmptySubsequences: false).map(\.trimmed)
        guard parts.first?.lowercased() == Self.name else { return nil }
        var seen: Set<String> = []
        var windowBits: Int?
        for parameter in parts.dropFirst() {
            let sides = parameter.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            ).map(\.trimmed)
            guard let name = sides.first?.lowercased(), seen.insert(name).inserted else {
                return nil
            }
            let value = sides.count > 1 ? sides[1] : nil
            switch (name, value) {
            case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil),
                ("client_max_window_bits", nil):
                break
            case ("client_max_window_bits", let value?):
                guard Self.bits(value) != nil else { return nil }
            case ("server_max_window_bits", let value?):
                guard let bits = Self.bits(value) else { return nil }
                windowBits = bits
            default: return nil
            }
        }
        serverWindowBits = windowBits
    }

    /// A number of bits (§7.1.2), which may stand in quotes; `nil` for anything else.
    private static func bits(_ value: Substring) -> Int? {
        var digits = value
        if digits.count > 2, digits.first == "\"", digits.last == "\"" {
            digits = digits.dropFirst().dropLast()
        }
        guard let bits = Int(digits), 8...15 ~= bits, digits == "\(bits)" else { return nil }
        return bits
    }

    /// What the response says in `Sec-WebSocket-Extensions`.
    package var response: String {
        let window = serverWindowBits.map { "; server_max_window_bits=\($0)" } ?? ""
        return "\(Self.name); server_no_context_takeover; client_no_context_takeover\(window)"
    }

    /// Whether the server may use its whole window.
    ///
    /// A client that demands a smaller one is sent its messages as they are, which is always allowed (§7.2.1): what is said to many
    /// cannot be compressed for each.
    package var allowsWholeWindow: Bool { serverWindowBits ?? 15 == 15 }
}

extension Substring {
    /// The text without spaces and tabs around it.
    fileprivate var trimmed: Substring {
        let isBlank = { (character: Character) in character == " " || character == "\t" }
        guard let start = firstIndex(where: { !isBlank($0) }),
            let end = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return self[start...end]
    }
}
