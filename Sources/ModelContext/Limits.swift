extension ModelContextServer {
    /// What bounds everything that grows; at each bound something is refused or dropped, and counted in `Statistics`.
    package struct Limits: Sendable {
        /// The most sessions; default 1,000.
        ///
        /// At the bound the longest idle one goes. When none is idle, new ones are refused.
        package var sessions = 1000
        /// How long a session lives on after its last request; default 30 min.
        ///
        /// A pending call or an open stream keeps it as long as it lasts.
        package var sessionIdleTime = Duration.seconds(30 * 60)
        /// The most calls of a session that the owner has not finished; default 100.
        package var callsPerSession = 100
        /// The most unfinished calls of all stateless clients together; default 1,000.
        package var statelessCalls = 1000
        /// The most resources that a session or a `subscriptions/listen` stream watches; default 1,000.
        package var subscriptions = 1000
        /// The most subscriptions of all sessions and streams together; default 100,000.
        package var allSubscriptions = 100_000
        /// The most open `subscriptions/listen` streams; default 1,000.
        package var listenStreams = 1000
        /// The most messages in a batch; default 100.
        package var batch = 100
        /// The most resources in an answer to `resources/list`, whose cursor leads on; default 500.
        package var page = 500
        /// The longest request identifier and progress token, in bytes; default 256.
        package var identifier = 256
        /// The longest resource URI, in bytes; default 1,024.
        package var uri = 1024
        /// How long a resource rests after it was told of; default 100 ms.
        ///
        /// What changes meanwhile is told once, when it ends.
        package var notificationInterval = Duration.milliseconds(100)
        /// How often streams get a comment, so that no proxy gives them up; default 15 s.
        package var keepAliveInterval = Duration.seconds(15)

        /// The defaults.
        package init() {}
    }
}
