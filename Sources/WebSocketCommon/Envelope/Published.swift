/// What became of a publication, as its publisher is told.
package struct Published: Sendable {
    /// The event's name.
    package let event: String
    /// Where it went.
    package let channels: [ChannelName]
    /// How many receive it, counted once for each of their channels.
    package let subscribers: Int
    /// What its publisher calls it; `nil` when it has no name.
    package var id: String?
    /// Whether a publication of that name was published before, so that this one was not.
    package var isDuplicate = false

    /// Describes a publication.
    package init(event: String, channels: [ChannelName], subscribers: Int) {
        self.event = event
        self.channels = channels
        self.subscribers = subscribers
    }
}

extension Published: EnvelopeData {
    /// Says whether the object has a member of that name.
    package func hasMember(_ name: StaticString) -> Bool {
        ["status", "event", "channels", "subscribers"].contains(name.description)
            || id != nil && ["id", "duplicate"].contains(name.description)
    }

    /// Appends the object.
    ///
    /// Every publication is answered by one, so it is written as it stands and not made of `JSON` values first.
    package func encode(into bytes: inout [UInt8]) {
        var limit = Self.namesSize + event.sizeLimit + (id?.sizeLimit ?? 0)
        for channel in channels { limit += channel.description.sizeLimit + 1 }
        bytes.append(atMost: limit) { writer in
            writer.append(literal: "{\"status\":\"published\",\"event\":")
            event.write(to: &writer)
            writer.append(literal: ",\"channels\":[")
            for index in channels.indices {
                if index > 0 { writer.append(UInt8(ascii: ",")) }
                channels[index].description.write(to: &writer)
            }
            writer.append(literal: "],\"subscribers\":")
            writer.append(decimal: subscribers)
            if let id {
                writer.append(literal: ",\"id\":")
                id.write(to: &writer)
                writer.append(literal: isDuplicate ? ",\"duplicate\":true" : ",\"duplicate\":false")
            }
            writer.append(UInt8(ascii: "}"))
        }
    }

    /// More than the names and the number take, in bytes.
    private static var namesSize: Int { 128 }
}
