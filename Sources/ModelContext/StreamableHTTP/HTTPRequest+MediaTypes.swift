internal import WebSocketProtocol

/// What a client sends and what it takes.
extension HTTPRequest {
    /// Whether the body is JSON.
    var hasJSONBody: Bool { mediaTypes(in: "Content-Type").contains(.json) }

    /// The kinds of answers that the client takes.
    var acceptedTypes: MediaTypes { mediaTypes(in: "Accept") }

    private func mediaTypes(in name: String) -> MediaTypes {
        headers.values(for: name).reduce(into: []) { $0.formUnion(MediaTypes($1)) }
    }
}

/// The media types that matter here, as a header names them.
struct MediaTypes: OptionSet, Sendable {
    let rawValue: UInt8

    /// `application/json`, or a range that it is in.
    static let json = MediaTypes(rawValue: 1)
    /// `text/event-stream`, or a range that it is in.
    static let eventStream = MediaTypes(rawValue: 2)

    init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Reads a list of types or ranges (RFC 9110 §12.5.1); their parameters and weights do not matter.
    ///
    /// It looks at bytes, because of each request this is among the longest texts.
    init(_ list: String) {
        self = []
        var list = list
        list.withUTF8 { bytes in
            for member in bytes.split(separator: UInt8(ascii: ",")) {
                let type = member.drop { $0.isBlank }.prefix {
                    !$0.isBlank && $0 != UInt8(ascii: ";")
                }
                formUnion(Self.named(type))
            }
        }
    }

    private static func named(_ type: Slice<UnsafeBufferPointer<UInt8>>) -> MediaTypes {
        func matches(_ name: StaticString) -> Bool {
            type.count == name.utf8CodeUnitCount
                && zip(type, UnsafeBufferPointer(start: name.utf8Start, count: type.count))
                    .allSatisfy { $0.isLetter ? $0 | 0x20 == $1 : $0 == $1 }
        }
        if matches("application/json") || matches("application/*") { return .json }
        if matches("text/event-stream") || matches("text/*") { return .eventStream }
        return matches("*/*") ? [.json, .eventStream] : []
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }

    fileprivate var isLetter: Bool { 0x41...0x5A ~= self || 0x61...0x7A ~= self }
}
