internal import Settings
internal import WebSocketCommon

/// Where a checked event goes.
private struct Route {
    let channels: [ChannelName]
    /// Whether the catalogue knows the event, so that the service folds it into its state.
    let isDeclared: Bool
}

extension Hub {
    /// The longest name of an event that is not in the catalogue, in bytes.
    private static var longestEventName: Int { 255 }
    /// The longest identifier of a publication, in bytes.
    private static var longestID: Int { 256 }
    /// What an envelope has at most around its payload, in bytes: its names and identifiers are bounded.
    private static var envelopeSize: Int { 2048 }

    /// The largest payload sent, in bytes.
    ///
    /// With its envelope it is a message of 1 MiB, the most that the published client accepts, unless settings let clients
    /// send larger ones. One that is larger would end the connection of everyone it is sent to.
    private var largestPayload: Int {
        max(1 << 20, settings.webSocket.maximumMessageSize) - Self.envelopeSize
    }

    /// Publishes events of the service's, all or, when one is refused, none.
    ///
    /// - Returns: How many bytes their payloads have.
    @discardableResult
    mutating func announce(_ events: [Event]) throws(ServiceError) -> Int {
        var checked: [(name: String, payload: [UInt8], route: Route)] = []
        var size = 0
        for event in events {
            let payload = event.data.encoded()
            let route = try Self.withSlice(payload, of: event.name) { (data) throws(ServiceError) in
                try check(event.name, data, nil)
            }
            size += payload.count
            checked.append((event.name, payload, route))
        }
        for (name, payload, route) in checked {
            try Self.withSlice(payload, of: name) { data in _ = announce(name, data, route) }
        }
        return size
    }

    /// Lends `body` the payload of an event of the service's: with what a client gave within, it may be nested deeper than a client's.
    private static func withSlice<Result>(
        _ payload: [UInt8],
        of event: String,
        _ body: (JSONSlice) throws(ServiceError) -> Result
    ) throws(ServiceError) -> Result {
        try payload.span.withUnsafeBytes { (bytes) throws(ServiceError) in
            let slice: JSONSlice
            do throws(JSONError) { slice = try JSONSlice(parsing: bytes) } catch {
                throw ServiceError(.invalidPayload, "\(event): \(error)")
            }
            return try body(slice)
        }
    }

    /// Publishes what a `publish` request or `POST /publish` says: `{event, data?, channel?, id?}`.
    ///
    /// A publication whose `id` was published before is not published again: its publisher gets the first one's receipt.
    mutating func publish(_ request: JSONSlice?, _ identity: Identity) throws(ServiceError)
        -> Published
    {
        guard let name = try Self.string("event", of: request) else {
            throw .missingParameter("event")
        }
        let channel = try Self.string("channel", of: request)
        let id = try Self.string("id", of: request)
        if let id {
            guard 1...Self.longestID ~= id.utf8.count else {
                throw ServiceError(
                    .invalidRequest,
                    "id: \(id.utf8.count) bytes, expected 1...\(Self.longestID)"
                )
            }
            if var earlier = recent[id], policy.mayWrite(identity) {
                earlier.isDuplicate = true
                return earlier
            }
        }
        var published: Published
        if let data = request?.member("data"), data.kind != .null {
            guard data.kind == .object else {
                throw .wrongParameter("data", expected: "an object", found: data)
            }
            published = try publish(name, data, channel, identity)
        } else {
            published = try JSONObject().withSlice { (data) throws(ServiceError) in
                try publish(name, data, channel, identity)
            }
        }
        if let id {
            published.id = id
            recent.insert(published, id)
        }
        return published
    }

    /// Publishes an event: to the given channel, or to those that the catalogue routes it to.
    ///
    /// - Parameters:
    ///   - name: The event. One that the catalogue does not know needs a channel, and is passed on unchecked.
    ///   - data: Its payload, an object.
    ///   - channel: The only channel it goes to; `nil` for those of the catalogue.
    ///   - identity: Who publishes.
    /// - Returns: Where it went.
    /// - Throws: What is wrong with it; nobody has received it then.
    mutating func publish(
        _ name: String,
        _ data: JSONSlice,
        _ channel: String?,
        _ identity: Identity
    ) throws(ServiceError) -> Published {
        guard policy.mayWrite(identity) else {
            throw ServiceError(.forbidden, "Not authorized to publish")
        }
        return announce(name, data, try check(name, data, channel))
    }

    /// Checks an event against the catalogue and the service's state.
    ///
    /// - Returns: Where it goes.
    private func check(
        _ name: String,
        _ data: JSONSlice,
        _ channel: String?
    ) throws(ServiceError) -> Route {
        // Written compactly it is smaller, but for a NaN, which becomes null.
        let size = data.bytes.count
        try checkSize(of: size > largestPayload / 2 ? data.encoded().count : size, "payload")
        var channels: [ChannelName] = []
        if let channel { channels = [try catalogue.channelName(channel)] }
        guard let event = catalogue.eventIndex(name) else {
            guard channel != nil else {
                let known = catalogue.events.map(\.name).joined(separator: ", ")
                throw ServiceError(
                    .unknownEvent,
                    "event: \(name.quoted) is not one of \(known); give a channel to publish it all the same"
                )
            }
            try Self.checkName(name)
            return Route(channels: channels, isDeclared: false)
        }
        try catalogue.events[event].payload.check(data, .invalidPayload, of: name)
        // Also when a channel is given: what is folded into the state must be reachable by a channel.
        let routed = try catalogue.events[event].channels(for: data)
        if channels.isEmpty { channels = routed }
        try service.check(EventView(name: name, data: data, time: time))
        return Route(channels: channels, isDeclared: true)
    }

    /// Says an event in a channel without regard to the catalogue: it is not folded into the service's state.
    mutating func announceUnchecked(
        _ name: String,
        _ data: JSONSlice,
        _ channel: ChannelName
    ) throws(ServiceError) -> Published {
        try checkSize(of: data.bytes.count, "payload")
        try Self.checkName(name)
        return announce(name, data, Route(channels: [channel], isDeclared: false))
    }

    private static func checkName(_ name: String) throws(ServiceError) {
        guard 1...longestEventName ~= name.utf8.count, !name.hasControlCharacters else {
            throw ServiceError(
                .invalidRequest,
                "event: \(name.quoted) is not a name of 1 to \(longestEventName) bytes"
                    + " without control characters"
            )
        }
    }

    func checkSize(of size: Int, _ what: String) throws(ServiceError) {
        guard size > largestPayload else { return }
        throw ServiceError(.messageTooLarge, "\(what) of \(size) bytes, limit is \(largestPayload)")
    }

    /// Folds a checked event into the service's state and says it in its channels.
    private mutating func announce(
        _ name: String,
        _ data: JSONSlice,
        _ route: Route
    ) -> Published {
        if route.isDeclared {
            service.apply(EventView(name: name, data: data, time: time))
        }
        let envelope = envelope
        var subscribers = 0
        for channel in route.channels {
            subscribers += fanOut.publish(channel) {
                envelope.publication(of: name, data: data, room: channel.description, into: &$0)
            }
        }
        if agents.isListening { tellAgents(name, data, route.channels, envelope) }
        if !eventStreams.isEmpty {
            subscribers += sayInStreams(name, data, route.channels, envelope)
        }
        metrics.sent[.event] += UInt64(subscribers)
        notePublication(to: route.channels)
        return Published(event: name, channels: route.channels, subscribers: subscribers)
    }

    // MARK: Payloads

    private static func string(
        _ name: StaticString,
        of object: JSONSlice?
    ) throws(ServiceError) -> String? {
        guard let value = object?.member(name), value.kind != .null else { return nil }
        guard let string = value.string else {
            throw .wrongParameter(name.description, expected: "a string", found: value)
        }
        return string.decoded()
    }
}
