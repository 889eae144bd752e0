internal import WebSocketCommon

extension Excalidraw {
    /// How much it keeps and how long it waits.
    ///
    /// At a bound, what nobody can miss makes room: tombstones older than `tombstoneRetention`, then diagrams that are empty or were
    /// idle for `diagramRetention` and in which nobody is. When that is not enough, what is new is refused.
    package struct Limits: Sendable {
        /// The silence after which a user is gone whom no connection holds, above zero; default 5 min.
        package var presenceTimeout = Duration.seconds(300)
        /// How old a tombstone is before it may make room, zero or more; default 1 h.
        package var tombstoneRetention = Duration.seconds(3600)
        /// How long a diagram is idle before it may make room, zero or more; default 24 h.
        package var diagramRetention = Duration.seconds(24 * 3600)

        /// Diagrams; default 2,000.
        package var diagrams = 2000
        /// Elements of one diagram, tombstones too; default 20,000.
        package var elements = 20_000
        /// Bytes of JSON of one element; default 256 KiB.
        package var elementSize = 256 << 10
        /// Bytes that one diagram's elements hold on to; default 16 MiB.
        ///
        /// An element counts `Element.overhead` bytes more than its JSON has.
        package var diagramSize = 16 << 20
        /// Bytes that all diagrams' elements hold on to; default 128 MiB.
        package var totalSize = 128 << 20

        /// Users in one diagram; default 250.
        package var usersPerDiagram = 250
        /// Users in all diagrams; default 10,000.
        package var users = 10_000
        /// Bytes of JSON of one user's `user_info`; default 2 KiB.
        package var userInfoSize = 2 << 10
        /// Bytes of JSON of one cursor's `position`; default 256.
        package var positionSize = 256
        /// Diagrams that one client may be in; default 1,000.
        package var seatsPerClient = 1000

        /// Bytes of elements that `get_diagram` brings at once; default 256 KiB.
        ///
        /// One that is larger is brought alone: with all that an answer has besides it stays below 1 MiB.
        package var pageSize = 256 << 10
        /// Bytes of elements that are made an answer where the connections are served; default 64 KiB.
        ///
        /// 64 KiB take some milliseconds there, in which no cursor moves. More is left to the worker thread, or to `get_diagram`.
        package var inlineSize = 64 << 10

        /// The defaults.
        package init() {}
    }
}
