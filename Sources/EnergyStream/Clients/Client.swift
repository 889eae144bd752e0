/// What is known of a client.
struct Client {
    /// Whether it may report what it generates.
    let mayWrite: Bool
    /// Whether it was sent the first message, before which it hears nothing.
    var isGreeted = false
    var selection = ChannelSelection()

    init(mayWrite: Bool) { self.mayWrite = mayWrite }

    /// The channels that it hears now.
    var channels: Set<Channel> { isGreeted ? selection.channels : [] }
}
