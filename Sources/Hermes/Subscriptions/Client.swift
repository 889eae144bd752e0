/// What is known of a client that speaks the service's own protocol.
struct Client {
    /// Counts the clients, so that one is not taken for the next with its connection.
    let number: UInt64
    /// Whether it may write files.
    let mayWrite: Bool
    /// The form of its frames unless it asks for another; `nil` until its first text tells.
    var format: FrameFormat?
    /// What it is streamed.
    var subscription: Subscription?
    /// How many of its texts are not answered.
    var unanswered = 0
    /// How many bytes those have.
    var unansweredBytes = 0

    init(number: UInt64, mayWrite: Bool) {
        self.number = number
        self.mayWrite = mayWrite
    }
}
