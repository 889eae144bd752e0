/// What a row drives its servers with.
struct Workload {
    /// How messages follow each other.
    enum Pace {
        /// So many at once, the next when every subscriber has received the last.
        case bursts(Int)
        /// So many on their way at any time, the next one as soon as there is room.
        case window(Int)
        /// So many a second, whether they arrive or not.
        case rate(Int)
    }

    /// The channels that messages go to.
    enum Audience {
        /// All subscribers listen to one.
        case room
        /// So many channels, each with one subscriber; messages go to them at random.
        case channels(Int)
        /// The channel of one session, whose events the hub checks against its catalogue and folds into its state.
        case session
    }

    /// Connections that listen.
    let subscribers: Int
    /// The size of a message's `data`, in bytes.
    let dataSize: Int
    let pace: Pace
    var audience = Audience.room
    /// Whether the publisher speaks HTTP.
    var publishesOverHTTP = false

    /// How many receive each message.
    var receivers: Int {
        switch audience {
        case .room, .session: subscribers
        case .channels: 1
        }
    }

    /// The channels of one of the connections, by its number from 0.
    func channels(of connection: Int, _ kind: ServerKind) -> [String] {
        switch audience {
        case .room: ["global"]
        case .session: [kind == .hub ? Publication.session : "global"]
        case .channels(let count):
            stride(from: connection, to: count, by: subscribers).map { Publication.channel($0) }
        }
    }
}

extension Workload.Pace: CustomStringConvertible {
    /// How many messages may be sent now.
    func due(_ elapsed: Duration, sent: Int, completed: Int) -> Int {
        switch self {
        case .bursts(let size): completed == sent ? size : 0
        case .window(let size): size - (sent - completed)
        case .rate(let rate): Int(elapsed / .seconds(1) * Double(rate)) + 1 - sent
        }
    }

    /// When the next message is due though nothing arrives, after the beginning; `nil` when something has to arrive.
    func next(sent: Int) -> Duration? {
        guard case .rate(let rate) = self else { return nil }
        return .seconds(1) * (Double(sent) / Double(rate))
    }

    /// `w=1`, `burst 16`, `window 8`, `60/s`.
    var description: String {
        switch self {
        case .bursts(1): "w=1"
        case .bursts(let size): "burst \(size)"
        case .window(let size): "window \(size)"
        case .rate(let rate): "\(rate)/s"
        }
    }
}
