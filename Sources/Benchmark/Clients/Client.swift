internal import EventLoop

/// One connection to one of the servers.
struct Client {
    /// What a connection is for.
    enum Role {
        /// It sends messages and reads the answers, which are frames.
        case publisher
        /// It sends messages and reads the answers, which are HTTP responses.
        case poster
        /// It listens; of some the latency is noted: one in a few says enough, and reading is the client's time.
        case subscriber(isSampled: Bool)
    }

    /// The server, by its place in the fleet.
    let server: Int
    let role: Role
    var frames = FrameCounter()
}
