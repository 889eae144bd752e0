/// What a service is: its channels, its events and its requests, declared once.
///
/// Everything else is derived from it: routing, validation and its error texts, permissions, `list_channels`, and the tables of
/// the documentation.
package struct Catalogue: Sendable {
    /// The service's name, lower case with hyphens: `session-buddy`.
    package let name: String
    /// What it is for, in a sentence.
    package let summary: String
    /// What its welcome says.
    package let welcome: String
    /// The ports it has unless settings say otherwise.
    package let ports: Ports
    /// The kinds of channels it has.
    package let channels: [ChannelDeclaration]
    /// The events that can be published.
    package let events: [EventDeclaration]
    /// The requests that it answers itself, beside those that the server answers for every service.
    package let requests: [RequestDeclaration]
    /// The files that it takes over HTTP.
    package let uploads: [UploadDeclaration]
    /// The pages that it has over HTTP beside those of every service.
    package let resources: [ResourceDeclaration]
    /// The protocol that its clients speak instead of the envelope; `nil`: they speak the envelope.
    package let conversation: ConversationDeclaration?

    private let requestIndices: [String: Int]

    /// Declares a service.
    ///
    /// Its welcome says `Connected to` and its name unless `welcome` says otherwise.
    ///
    /// An event that is declared twice, or routed to a channel kind that is not declared, is a mistake of the program; so is a
    /// delivery policy by a field that no event of the channel has.
    package init(
        name: String,
        summary: String,
        welcome: String? = nil,
        ports: Ports,
        channels: [ChannelDeclaration],
        events: [EventDeclaration],
        requests: [RequestDeclaration],
        uploads: [UploadDeclaration] = [],
        resources: [ResourceDeclaration] = [],
        conversation: ConversationDeclaration? = nil
    ) {
        self.name = name
        self.summary = summary
        self.welcome = welcome ?? "Connected to \(name)"
        self.ports = ports
        self.channels = channels
        self.events = events
        self.requests = requests
        self.uploads = uploads
        self.resources = resources
        self.conversation = conversation
        precondition(Set(events.map(\.name)).count == events.count, "an event is declared twice")
        requestIndices = Dictionary(
            uniqueKeysWithValues: requests.enumerated().map { ($0.element.name, $0.offset) }
        )
        for event in events {
            for route in event.routes {
                precondition(
                    channels.contains {
                        $0.kind == route.kind && $0.isPlain == route.isPlain
                    },
                    "\(event.name) goes to \(route), which is not declared"
                )
            }
        }
        for channel in channels {
            guard let field = channel.delivery.field else { continue }
            precondition(
                self.events(in: channel).contains { $0.payload.contains { $0.name == field } },
                "no event of \(channel.pattern) has the field \(field) of its delivery policy"
            )
        }
        for room in conversation?.rooms ?? [] {
            precondition(
                !channels.contains { $0.kind == room.kind },
                "\(room.kind) is a kind of channels and of the protocol's own rooms"
            )
        }
        precondition(
            event(DeliveryPolicies.replacedEvent) == nil,
            "\(DeliveryPolicies.replacedEvent) is an event of the hub's own"
        )
    }

    /// What becomes of what slow connections have not begun to receive.
    package var deliveryPolicies: DeliveryPolicies {
        DeliveryPolicies(of: channels, rooms: conversation?.rooms ?? [])
    }

    /// Whether some channel has another delivery policy than `all`.
    package var replacesEvents: Bool { channels.contains { $0.delivery != .all } }

    /// The declaration of an event; `nil` when it is not declared.
    package func event(_ name: String) -> EventDeclaration? {
        eventIndex(name).map { events[$0] }
    }

    /// Where an event stands in `events`; `nil` when it is not declared.
    ///
    /// A catalogue has few events, most of different lengths: looking at all of them is faster than to hash the name.
    package func eventIndex(_ name: String) -> Int? {
        let length = name.utf8.count
        for index in events.indices
        where events[index].name.utf8.count == length && events[index].name == name {
            return index
        }
        return nil
    }

    /// The declaration of a request; `nil` when it is not declared.
    package func request(_ name: String) -> RequestDeclaration? {
        requestIndices[name].map { requests[$0] }
    }

    /// The declaration of the file that is posted to a path; `nil` when none is.
    package func upload(_ path: String) -> UploadDeclaration? {
        uploads.first { $0.path == path }
    }

    /// The pages of its own that a path names, one for each method, and what stands in the path's braces.
    ///
    /// - Parameter path: The segments of the path, decoded.
    /// - Returns: The declarations, and what was found for each; none for a path without a page.
    package func resources(
        at path: [String]
    ) -> [(declaration: ResourceDeclaration, found: JSONObject)] {
        resources.compactMap { resource in resource.match(path).map { (resource, $0) } }
    }

    /// The declaration that a channel falls under; `nil` when there is none.
    package func channel(_ name: ChannelName) -> ChannelDeclaration? {
        channelIndex(name).map { channels[$0] }
    }

    /// Where the declaration that a channel falls under stands in `channels`; `nil` when there is none.
    package func channelIndex(_ name: ChannelName) -> Int? { channels.first(for: name) }

    /// Takes the name of a channel that this service has.
    ///
    /// - Parameter text: What somebody asked for.
    /// - Returns: The channel's name.
    /// - Throws: `INVALID_CHANNEL`, saying which names there are.
    package func channelName(_ text: String) throws(ServiceError) -> ChannelName {
        guard let name = ChannelName(text) else {
            throw ServiceError(
                .invalidChannel,
                "channel: \(text.quoted) is not a name of 1 to \(ChannelName.maximumLength) bytes"
                    + " without control characters"
            )
        }
        guard channelIndex(name) != nil else {
            let known = channels.map(\.pattern).joined(separator: ", ")
            throw ServiceError(.invalidChannel, "channel: \(text.quoted) is not one of \(known)")
        }
        return name
    }
}

/// The TCP ports of a service.
package struct Ports: Equatable, Sendable {
    /// The port of its WebSocket server.
    package var webSocket: UInt16
    /// The port of its HTTP server.
    package var http: UInt16

    /// Names both ports; 0 lets the kernel choose.
    package init(webSocket: UInt16, http: UInt16) {
        self.webSocket = webSocket
        self.http = http
    }
}

/// A kind of channels, or a single plain one.
package struct ChannelDeclaration: Sendable {
    /// What stands before the colon, or the whole name of a plain channel.
    package let kind: String
    /// The name of the identifier behind the colon; `nil` for a plain channel.
    package let identifier: String?
    /// What is said there, in a sentence.
    package let summary: String
    /// The permission to listen that the ecosystem's tokens carry, such as `workflow:read`; `nil` when there is none of old.
    package let readPermission: String?
    /// What becomes of events that a slow connection has not begun to receive.
    package let delivery: DeliveryPolicy

    /// Whether it is a single channel without an identifier.
    package var isPlain: Bool { identifier == nil }
    /// `session:{session_id}`, or `global`.
    package var pattern: String { identifier.map { "\(kind):{\($0)}" } ?? kind }

    /// Declares the channels `kind:<id>`.
    package static func kind(
        _ kind: String,
        id identifier: String,
        _ summary: String,
        readPermission: String? = nil,
        delivery: DeliveryPolicy = .all
    ) -> Self {
        Self(
            kind: kind,
            identifier: identifier,
            summary: summary,
            readPermission: readPermission,
            delivery: delivery
        )
    }

    /// Declares the channel `name`.
    package static func plain(
        _ name: String,
        _ summary: String,
        readPermission: String? = nil,
        delivery: DeliveryPolicy = .all
    ) -> Self {
        Self(
            kind: name,
            identifier: nil,
            summary: summary,
            readPermission: readPermission,
            delivery: delivery
        )
    }
}

extension [ChannelDeclaration] {
    /// Where the first declaration stands that a channel falls under; `nil` when there is none.
    @inline(__always)
    func first(for name: ChannelName) -> Int? {
        for index in indices
        where self[index].isPlain == name.isPlain && name.hasKind(self[index].kind) {
            return index
        }
        return nil
    }
}
