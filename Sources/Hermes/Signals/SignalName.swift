internal import WebSocketCommon

/// The qualified name of a signal, `module.local`: `rocket.Rocket.Vehicle.position.x` is `Rocket.Vehicle.position.x` of the module
/// `rocket`.
///
/// It is split at the first dot; neither part is empty. At most 255 bytes of UTF-8 without ASCII control characters, and without
/// the characters that patterns use (`*`, `?`, `[`, `]`).
package struct SignalName: Hashable, Sendable, CustomStringConvertible {
    /// The longest name, in bytes of UTF-8.
    package static let maximumLength = 255

    /// The module that has the signal.
    package let module: String
    /// What the module calls it.
    package let local: String

    /// Takes a qualified name; `nil` when it breaks the rules.
    package init?(_ qualified: String) {
        guard let dot = qualified.firstIndex(of: ".") else { return nil }
        self.init(
            module: String(qualified[..<dot]),
            local: String(qualified[qualified.index(after: dot)...])
        )
    }

    /// Takes the two parts; `nil` when they make no name.
    package init?(module: String, local: String) {
        guard Self.isModule(module), !local.isEmpty, Self.isPlain(local),
            module.utf8.count + local.utf8.count < Self.maximumLength
        else { return nil }
        self.module = module
        self.local = local
    }

    /// Whether a module may be called that: not empty, without a dot, and as the rest of a name.
    package static func isModule(_ name: String) -> Bool {
        !name.isEmpty && !name.utf8.contains(UInt8(ascii: ".")) && isPlain(name)
    }

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            byte >= 0x20 && byte != 0x7F && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "?")
                && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "]")
        }
    }

    /// `module.local`.
    package var description: String { "\(module).\(local)" }
}
