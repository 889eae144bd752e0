/// How much a peer may send before it is refused.
package struct WebSocketLimits: Equatable, Sendable {
    /// The largest message accepted, in bytes, all fragments together; 1 MiB by default.
    package var maximumMessageSize = 1_048_576
    /// The greatest number of frames a message may come in; 131,072 by default.
    ///
    /// It bounds the work of empty fragments, which the size cannot.
    package var maximumFragments = 131_072

    /// The defaults.
    package init() {}

    /// The defaults, but for the size of messages.
    package init(maximumMessageSize: Int, maximumFragments: Int = 131_072) {
        self.maximumMessageSize = maximumMessageSize
        self.maximumFragments = maximumFragments
    }
}
