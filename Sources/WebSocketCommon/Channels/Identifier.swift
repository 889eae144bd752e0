/// What may name a thing of a service, and the refusal of what may not: the same words from every service.
package enum Identifier {
    /// The longest name of a thing that has no channel, in bytes, unless a service says otherwise.
    package static let longestName = 255

    /// Whether a text may name something: 1 byte at least, and none that a line cannot show.
    package static func isName(_ text: String, upTo longest: Int = longestName) -> Bool {
        1...longest ~= text.utf8.count && !text.hasControlCharacters
    }

    /// Refuses a text that cannot name anything.
    ///
    /// - Parameters:
    ///   - text: The name.
    ///   - field: What it is called where it was given.
    ///   - longest: Its longest, in bytes.
    ///   - noun: What it ought to be.
    ///   - code: What the refusal is called.
    /// - Throws: `code`, naming the field.
    package static func checkName(
        _ text: String,
        _ field: String,
        upTo longest: Int = longestName,
        as noun: String = "name",
        code: ErrorCode = .invalidRequest
    ) throws(ServiceError) {
        guard !isName(text, upTo: longest) else { return }
        throw ServiceError(
            code,
            "\(field): \(text.quoted) is not a \(noun) of 1 to \(longest) bytes without control characters"
        )
    }

    /// Refuses an identifier that would make no channel of its kind.
    ///
    /// - Parameters:
    ///   - text: The identifier.
    ///   - kind: The kind of the channel.
    ///   - field: What it is called where it was given; `nil` for the kind with `_id` behind it.
    ///   - code: What the refusal is called.
    /// - Throws: `code`, naming the field.
    package static func check(
        _ text: String,
        ofKind kind: String,
        _ field: String? = nil,
        code: ErrorCode = .invalidRequest
    ) throws(ServiceError) {
        let name = "\(kind):\(text)"
        guard ChannelName(name) == nil else { return }
        throw ServiceError(
            code,
            "\(field ?? "\(kind)_id"): \(name.quoted) is not a channel name of 1 to"
                + " \(ChannelName.maximumLength) bytes without control characters"
        )
    }
}
