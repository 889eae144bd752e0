/// How patient a `RedisBroker` is.
package struct RedisTimings: Equatable, Sendable {
    /// How long reaching a server, and then introducing ourselves to it and subscribing, may take each; 5 s by default.
    package var connecting: Duration
    /// How long a connection may be silent before it is asked for a sign of life; 3 s by default.
    package var silence: Duration
    /// How long it may then remain silent before it counts as dead; 3 s by default.
    ///
    /// A server that a long script keeps from answering is dead by then too.
    package var answer: Duration

    /// Sets them; all are longer than nothing.
    package init(
        connecting: Duration = .seconds(5),
        silence: Duration = .seconds(3),
        answer: Duration = .seconds(3)
    ) {
        self.connecting = connecting
        self.silence = silence
        self.answer = answer
    }
}
