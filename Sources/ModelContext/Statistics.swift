extension ModelContextServer {
    /// What was done since the start, in totals that only grow.
    package struct Statistics: Equatable, Sendable {
        /// HTTP requests received.
        package var requests = 0
        /// Requests refused with an error of the protocol; a tool that fails is none.
        package var errors = 0
        /// Sessions begun.
        package var sessionsOpened = 0
        /// Sessions that ended because nobody used them.
        package var sessionsExpired = 0
        /// Idle sessions that made room for new ones at the bound.
        package var sessionsEvicted = 0
        /// Sessions refused at the bound.
        package var sessionsRefused = 0
        /// Calls given to the owner.
        package var calls = 0
        /// Calls refused at the bound.
        package var callsRefused = 0
        /// Calls that the client took back, or whose client left.
        package var callsCancelled = 0
        /// Subscriptions refused at a bound, `subscriptions/listen` streams too.
        package var subscriptionsRefused = 0
        /// Notifications sent, but for progress.
        package var notifications = 0
        /// Changes that one notification told of together with another change.
        package var changesMerged = 0
    }

    /// How much there is of what has a bound.
    package struct Gauges: Equatable, Sendable {
        /// Sessions.
        package var sessions = 0
        /// Streams that sessions opened with GET.
        package var sessionStreams = 0
        /// Open `subscriptions/listen` streams.
        package var listenStreams = 0
        /// Calls that the owner has not finished.
        package var calls = 0
        /// Subscriptions, of sessions and streams.
        package var subscriptions = 0
        /// Resources that somebody is subscribed to.
        package var watchedResources = 0
    }
}
