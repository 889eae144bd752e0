internal import WebSocketCommon

/// The channels that agents watch, with what was last said in them.
struct Watches {
    /// A channel.
    struct Watch {
        /// How agents wrote its URI.
        var uris: Set<String> = []
        /// Its latest events, envelopes, oldest first.
        fileprivate(set) var events: [[UInt8]] = []
        fileprivate var size = 0
    }

    /// How many events of a channel are kept, how many bytes of them, and how many of all channels' together.
    private static let bounds = (events: 32, bytes: 256 << 10, allBytes: 64 << 20)

    private var watches: [ChannelName: Watch] = [:]
    private var size = 0

    var isEmpty: Bool { watches.isEmpty }
    var count: Int { watches.count }
    var channels: Dictionary<ChannelName, Watch>.Keys { watches.keys }

    subscript(channel: ChannelName) -> Watch? { watches[channel] }

    /// Begins to watch a channel by one of its URIs.
    mutating func insert(_ uri: String, of channel: ChannelName) {
        watches[channel, default: Watch()].uris.insert(uri)
    }

    /// Ends that; with its last URI a channel's events are forgotten.
    mutating func remove(_ uri: String, of channel: ChannelName) {
        watches[channel]?.uris.remove(uri)
        guard let watch = watches[channel], watch.uris.isEmpty else { return }
        size -= watch.size
        watches[channel] = nil
    }

    /// Keeps an event of a channel that is watched; its oldest make room for it, in the channel and among all.
    mutating func append(_ event: [UInt8], to channel: ChannelName) {
        guard var watch = watches.removeValue(forKey: channel) else { return }
        watch.events.append(event)
        watch.size += event.count
        size += event.count
        while watch.events.count > Self.bounds.events || watch.size > Self.bounds.bytes
            || size > Self.bounds.allBytes, !watch.events.isEmpty
        {
            let gone = watch.events.removeFirst().count
            watch.size -= gone
            size -= gone
        }
        watches[channel] = watch
    }
}
