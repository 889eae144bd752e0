/// The framing of `text/event-stream` (WHATWG HTML §9.2), as a server writes it.
///
/// An event is a few `name: value` lines and an empty line. A line ends with a line feed alone, which every reader must take.
package enum ServerSentEvent {
    /// Appends one event.
    ///
    /// - Parameters:
    ///   - event: Its type; `nil` leaves the line out, which readers take as `message`.
    ///   - id: What a reader sends as `Last-Event-ID` when it comes back; `nil` leaves the line out and its last one in force.
    ///   - data: What it says, in UTF-8. It may have several lines: readers join them with line feeds again.
    ///   - output: Where it is appended.
    package static func append(
        event: String? = nil,
        id: String? = nil,
        data: [UInt8],
        into output: inout [UInt8]
    ) {
        if let event { append(field: "event: ", event, into: &output) }
        if let id { append(field: "id: ", id, into: &output) }
        append(lines: data, behind: "data: ", into: &output)
        output.append(.lineFeed)
    }

    /// Appends a comment, which readers ignore: it keeps proxies from giving up a stream that has nothing to say.
    ///
    /// - Parameters:
    ///   - comment: What it says to whoever watches the wire; may have several lines.
    ///   - output: Where it is appended.
    package static func append(comment: String, into output: inout [UInt8]) {
        append(lines: Array(comment.utf8), behind: ": ", into: &output)
        output.append(.lineFeed)
    }

    /// Appends a field of one line; what would end the line, or void an id, becomes a space.
    private static func append(
        field name: StaticString,
        _ value: String,
        into output: inout [UInt8]
    ) {
        output.append(contentsOf: bytes(of: name))
        for byte in value.utf8 {
            let breaks = byte == .lineFeed || byte == .carriageReturn || byte == 0
            output.append(breaks ? .space : byte)
        }
        output.append(.lineFeed)
    }

    /// Appends each line behind a name of its own; a carriage return, a line feed and both together end a line.
    private static func append(
        lines text: [UInt8],
        behind name: StaticString,
        into output: inout [UInt8]
    ) {
        var rest = text[...]
        while true {
            output.append(contentsOf: bytes(of: name))
            let end = rest.firstIndex { $0 == .lineFeed || $0 == .carriageReturn }
            output.append(contentsOf: rest[..<(end ?? rest.endIndex)])
            output.append(.lineFeed)
            guard let end else { return }
            let isPair = rest[end...].starts(with: [.carriageReturn, .lineFeed])
            rest = rest[(end + (isPair ? 2 : 1))...]
        }
    }

    private static func bytes(of name: StaticString) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    }
}
