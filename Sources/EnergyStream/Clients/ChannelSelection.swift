/// Which channels a client wants.
///
/// It wants all until it says which. The first that it subscribes to stand alone, further ones are added; those that it takes away stay
/// away, and to take away all leaves none.
struct ChannelSelection: Equatable, Sendable {
    /// `nil` until it says which.
    private var chosen: Set<Channel>?

    /// The channels.
    var channels: Set<Channel> { chosen ?? Set(Channel.allCases) }

    /// Adds channels.
    mutating func subscribe(_ channels: [Channel]) {
        chosen = (chosen ?? []).union(channels)
    }

    /// Takes channels away; `nil`: all are wanted again.
    mutating func unsubscribe(_ channels: [Channel]?) {
        chosen = channels.map { self.channels.subtracting($0) }
    }
}
