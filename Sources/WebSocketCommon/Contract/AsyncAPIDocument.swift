extension Catalogue {
    /// The AsyncAPI 3.0.0 document of the service: its channels, and every message that goes over its WebSocket.
    ///
    /// - Parameters:
    ///   - version: The program's version.
    ///   - host: Where the service listens, as an address has it: an IPv6 address in brackets.
    ///   - port: The port of its WebSocket.
    /// - Returns: The document.
    package func asyncAPI(version: String, host: String, port: UInt16) -> JSONObject {
        AsyncAPIDocument(catalogue: self, version: version, host: host, port: port).object
    }
}

/// An AsyncAPI 3.0.0 document, made of a catalogue.
///
/// Channels are the rooms, `session:{session_id}`, although a WebSocket binding takes a channel for a whole connection: what
/// readers look for, and generators make types of, is who says what where. The connection is one more channel, `connection`. It
/// carries what is no room's: requests and their replies, the welcome, errors.
///
/// The document speaks for the service, as AsyncAPI wants it: it `send`s what a client hears and `receive`s what a client says.
struct AsyncAPIDocument {
    let catalogue: Catalogue
    let version: String
    let host: String
    let port: UInt16

    var object: JSONObject {
        [
            "asyncapi": "3.0.0",
            "info": [
                "title": .string(catalogue.name),
                "version": .string(version),
                "description": .string(description),
            ],
            "servers": [
                "websocket": [
                    "host": .string("\(host):\(port)"),
                    "protocol": "ws",
                    "summary": .string(paths),
                ]
            ],
            "defaultContentType": "application/json",
            "channels": .object(channels),
            "operations": .object(operations),
            "components": [
                "schemas": ["Envelope": .object(EnvelopeSchema.any)],
                "messages": .object(messages),
            ],
        ]
    }

    private var paths: String {
        guard let conversation = catalogue.conversation else { return "Any path is accepted." }
        let own = conversation.paths.map { "On \($0.joined(separator: " and "))" } ?? "On any other"
        return """
            On the path \(ConversationDeclaration.envelopePath), as described here. \(own) clients speak a protocol of the \
            service's own: \(conversation.summary)
            """
    }

    private var delivery: String {
        """
         Of the events of a channel with `x-delivery`, those with the same value of the payload's field `per` replace each other \
        as long as a connection that cannot keep up has not begun to receive them.
        """
    }

    private var description: String {
        """
        \(catalogue.summary)

        All channels go over one WebSocket, which listens to a channel after the request `subscribe`. A message is an envelope \
        with nine fields, whose `data` is the payload. Events of names that are not listed here pass unchecked when their \
        publisher names a channel. `x-permissions` lists permissions of which each allows an operation; AsyncAPI itself has \
        scopes for OAuth 2.0 alone.\(catalogue.replacesEvents ? delivery : "")
        """
    }
}

// MARK: References

extension AsyncAPIDocument {
    /// The key of the channel that is the connection itself.
    static var connection: String { "connection" }

    /// The key of a room's channel: its kind, which is also its name when it is plain.
    ///
    /// A plain channel may have the name of a kind, and either the name of the connection's own channel.
    func key(of channel: ChannelDeclaration) -> String {
        let isTaken =
            channel.kind == Self.connection
            || channel.isPlain
                && catalogue.channels.contains { !$0.isPlain && $0.kind == channel.kind }
        guard isTaken else { return channel.kind }
        return "\(channel.kind).\(channel.identifier ?? "all")"
    }

    static func reference(channel: String) -> JSON { ["$ref": .string("#/channels/\(channel)")] }

    /// AsyncAPI 3.0, Operation Object: messages are those of the operation's channel, never those of the components.
    static func reference(_ message: String, in channel: String) -> JSON {
        ["$ref": .string("#/channels/\(channel)/messages/\(message)")]
    }

    /// A channel's messages: references to the components of the same names.
    static func messages(_ names: [String]) -> JSON {
        var messages = JSONObject()
        for name in names {
            messages[name] = ["$ref": .string("#/components/messages/\(name)")]
        }
        return .object(messages)
    }
}
