/// Where an event goes.
///
/// - `session:{session_id}` takes the identifier from a required field of the payload;
/// - `goal-teams:{user?}` takes it from an optional one, and is skipped without it;
/// - `symbiotic:ecosystem` is always the same channel;
/// - `global` is a plain channel.
package struct ChannelRoute: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The channel's kind, or its whole name when it is plain.
    package let kind: String
    /// The payload's field that holds the identifier; `nil` for a route that is always the same.
    package let field: String?
    /// The identifier of a route that is always the same; `nil` for a plain channel and for one with a field.
    package let identifier: String?
    /// Whether the event does not go here when its payload lacks the field.
    package let isOptional: Bool
    /// Whether an identifier may repeat the kind: `pool:p1` for `p1`.
    private var mayRepeatKind = false

    /// Reads `kind:{field}`, `kind:{field?}`, `kind:identifier` or `name`.
    package init(stringLiteral text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        kind = String(parts[0])
        guard parts.count == 2, parts[1].hasPrefix("{") else {
            identifier = parts.count == 2 ? String(parts[1]) : nil
            field = nil
            isOptional = false
            return
        }
        let name = parts[1].dropFirst().dropLast()
        isOptional = name.hasSuffix("?")
        field = String(isOptional ? name.dropLast() : name)
        identifier = nil
    }

    /// The same route for identifiers that may repeat the kind.
    package var allowingRepeatedKind: ChannelRoute {
        var route = self
        route.mayRepeatKind = true
        return route
    }

    /// Whether the channel has no identifier.
    package var isPlain: Bool { field == nil && identifier == nil }

    /// `session:{session_id}`, as it was declared.
    package var description: String {
        if let identifier { return "\(kind):\(identifier)" }
        return field.map { "\(kind):{\($0)\(isOptional ? "?" : "")}" } ?? kind
    }

    /// Finds the channel that a payload is routed to.
    ///
    /// - Parameter data: A payload that was checked against the declaration.
    /// - Returns: The channel; `nil` when the route is optional and the payload lacks its field.
    /// - Throws: `BadIdentifier` when the identifier makes no channel name.
    func channel(for data: JSONSlice) throws(BadIdentifier) -> ChannelName? {
        guard let field else { return try name(description) }
        guard let identifier = data.member(named: field)?.string else {
            if isOptional { return nil }
            throw BadIdentifier(channel: "\(kind):")
        }
        if mayRepeatKind {
            return try name("\(kind):\(identifier.decoded().identifier(ofKind: kind))")
        }
        guard let channel = ChannelName(kind: kind, identifier: identifier) else {
            throw BadIdentifier(channel: "\(kind):\(identifier.decoded())")
        }
        return channel
    }

    private func name(_ text: String) throws(BadIdentifier) -> ChannelName {
        guard let name = ChannelName(text) else { throw BadIdentifier(channel: text) }
        return name
    }
}

/// An identifier that makes no channel name.
struct BadIdentifier: Error {
    /// The text that would be the channel's name.
    let channel: String
}

extension String {
    /// The identifier that a text names which may repeat its kind: of `pool`, both `pool:p1` and `p1` name `p1`.
    package func identifier(ofKind kind: String) -> String {
        // Byte for byte: a combining mark behind the colon makes it no other character for the peer.
        let prefix = Array("\(kind):".utf8)
        var rest = utf8[...]
        while rest.starts(with: prefix) { rest = rest.dropFirst(prefix.count) }
        return rest.count == utf8.count ? self : String(Substring(rest))
    }
}

extension EventDeclaration {
    /// The channels that a payload is routed to.
    ///
    /// - Parameter data: A payload that was checked against the declaration.
    /// - Returns: A channel for each route, in order, but for optional ones whose field is missing.
    /// - Throws: `INVALID_PAYLOAD` when an identifier makes no channel name.
    package func channels(for data: JSONSlice) throws(ServiceError) -> [ChannelName] {
        var result: [ChannelName] = []
        for route in routes {
            do throws(BadIdentifier) {
                if let channel = try route.channel(for: data) { result.append(channel) }
            } catch {
                throw ServiceError(
                    .invalidPayload,
                    "\(name): \(route.field ?? route.kind): \(error.channel.quoted)"
                        + " is not a channel name of 1 to \(ChannelName.maximumLength) bytes"
                        + " without control characters"
                )
            }
        }
        return result
    }
}
