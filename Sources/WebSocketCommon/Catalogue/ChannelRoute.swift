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
    /// Whether the event does not go here when its payload lacks the field.
    package let isOptional: Bool
    /// The channel of a route that is always the same; `nil` for one with a field.
    private let constant: ChannelName?
    /// Whether an identifier may repeat the kind: `pool:p1` for `p1`.
    private var mayRepeatKind = false

    /// Reads `kind:{field}`, `kind:{field?}`, `kind:identifier` or `name`.
    package init(stringLiteral text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        kind = String(parts[0])
        guard parts.count == 2, parts[1].hasPrefix("{") else {
            field = nil
            isOptional = false
            constant = ChannelName(text)
            precondition(constant != nil, "\(text) is not a channel name")
            return
        }
        let name = parts[1].dropFirst().dropLast()
        isOptional = name.hasSuffix("?")
        field = String(isOptional ? name.dropLast() : name)
        constant = nil
    }

    /// The same route for identifiers that may repeat the kind.
    package var allowingRepeatedKind: ChannelRoute {
        var route = self
        route.mayRepeatKind = true
        return route
    }

    /// The identifier of a route that is always the same; `nil` for a plain channel and for one with a field.
    package var identifier: String? { constant?.identifier.map(String.init) }
    /// Whether the channel has no identifier.
    package var isPlain: Bool { constant?.isPlain ?? false }

    /// `session:{session_id}`, as it was declared.
    package var description: String {
        if let constant { return constant.description }
        return "\(kind):{\(field ?? "")\(isOptional ? "?" : "")}"
    }

    /// Finds the channel that a payload is routed to.
    ///
    /// - Parameter data: A payload that was checked against the declaration.
    /// - Returns: The channel; `nil` when the payload lacks the identifier, or it makes no name.
    func channel(for data: JSONSlice) -> ChannelName? {
        if let constant { return constant }
        guard let identifier = identifier(in: data) else { return nil }
        guard mayRepeatKind else { return ChannelName(kind: kind, identifier: identifier) }
        return ChannelName("\(kind):\(identifier.decoded().identifier(ofKind: kind))")
    }

    /// Whether a payload has the identifier that the route needs.
    func hasIdentifier(_ data: JSONSlice) -> Bool { identifier(in: data) != nil }

    /// The text that would be the channel's name, for a route with a field.
    func text(for data: JSONSlice) -> String {
        "\(kind):\(identifier(in: data)?.decoded() ?? "")"
    }

    private func identifier(in data: JSONSlice) -> JSONString? {
        field.flatMap { data.member(named: $0)?.string }
    }
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
        for index in routes.indices {
            if let channel = routes[index].channel(for: data) {
                result.append(channel)
                continue
            }
            let route = routes[index]
            if route.isOptional, !route.hasIdentifier(data) { continue }
            throw ServiceError(
                .invalidPayload,
                "\(name): \(route.field ?? route.kind): \(route.text(for: data).quoted)"
                    + " is not a channel name of 1 to \(ChannelName.maximumLength) bytes"
                    + " without control characters"
            )
        }
        return result
    }
}
