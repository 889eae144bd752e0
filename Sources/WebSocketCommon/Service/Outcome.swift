/// What a request leads to.
package struct Outcome: Sendable {
    /// When the answer is given.
    package enum Moment: Sendable {
        /// At once.
        case atOnce
        /// When the work is done that the events, and those before them, have left to do; if it fails, its error is the answer.
        ///
        /// So what an answer confirms can be kept before it is confirmed.
        case afterWork
        /// When this work is done: its outcome is the answer, whatever else stands here.
        case after(Work)
        /// When the service gives it, by this ticket (`Service.takeAnswers`), whatever else stands here.
        case open(ticket: UInt64)
    }

    /// The `data` of the answer.
    package var reply: JSONObject
    /// What is published, in order, before the answer is sent.
    package var events: [Event]
    /// When the answer is given.
    package var moment: Moment

    /// Describes an answer and what it publishes.
    package init(_ reply: JSONObject, events: [Event] = [], _ moment: Moment = .atOnce) {
        self.reply = reply
        self.events = events
        self.moment = moment
    }

    /// Leaves the answer to work that may take its time.
    package static func after(
        _ run: @escaping @Sendable () throws(ServiceError) -> Outcome
    ) -> Outcome {
        Outcome([:], .after(Work(run)))
    }
}

/// Something that takes time, a file or a database: it runs on the service's worker thread, in the order in which it was asked for.
package struct Work: Sendable {
    /// Does it.
    package let run: @Sendable () throws(ServiceError) -> Outcome

    /// Describes work whose outcome is an answer.
    package init(_ run: @escaping @Sendable () throws(ServiceError) -> Outcome) { self.run = run }
}

/// Somebody who makes requests, as long as it is there.
package enum ClientID: Hashable, Sendable {
    /// A connection, by its number.
    case connection(Int32)
    /// A session of the Model Context Protocol, by its number.
    case session(UInt64)
}

/// A figure of a service's, for its health and its metrics.
package struct Figure: Equatable, Sendable {
    /// Its name, such as `workers`; the metric is called `mahavishnu_workers`.
    package let name: String
    /// What it counts, in a sentence.
    package let summary: String
    /// Whether it only grows.
    package let isCounter: Bool
    /// Its value, rounded where it is no whole number.
    package let value: Int
    /// Its value where it is no whole number.
    package let fraction: Double?

    private init(
        _ name: String,
        _ summary: String,
        isCounter: Bool = false,
        _ value: Int,
        fraction: Double? = nil
    ) {
        self.name = name
        self.summary = summary
        self.isCounter = isCounter
        self.value = value
        self.fraction = fraction
    }

    /// A figure that goes up and down.
    package static func gauge(_ name: String, _ summary: String, _ value: Int) -> Figure {
        Figure(name, summary, value)
    }

    /// A figure that goes up and down, and is measured: it need not be a whole number.
    package static func measure(_ name: String, _ summary: String, _ value: Double) -> Figure {
        Figure(name, summary, Int(exactly: value.rounded()) ?? 0, fraction: value)
    }

    /// A figure that only grows.
    package static func counter(_ name: String, _ summary: String, _ value: Int) -> Figure {
        Figure(name, summary, isCounter: true, value)
    }
}
