extension Crackerjack {
    /// How much it keeps and how long it waits.
    ///
    /// At a bound what ended first is forgotten; what is told of a failure storm has an end, what is counted has none.
    package struct Limits: Sendable {
        /// The silence after which a run is over as `timed_out`, above zero; default 1 h.
        package var runTimeout = Duration.seconds(3600)

        /// Runs, ended ones too; default 2,000.
        package var runs = 2000
        /// Bytes that all runs hold on to; default 64 MiB.
        ///
        /// Ended runs make room; beyond, failures are counted and not kept.
        package var runsSize = 64 << 20
        /// Failures of one run that are told as events of their own, and kept; default 1,000.
        package var failures = 1000
        /// Bytes of the name of a test, a suite or a check; default 256.
        package var nameLength = 256
        /// Bytes of the error of a failure; default 2 KiB.
        package var errorLength = 2 << 10
        /// Bytes of the traceback of a failure; default 8 KiB.
        package var tracebackLength = 8 << 10

        /// Projects; default 1,000, the longest unchanged is forgotten.
        package var projects = 1000
        /// Bytes that all projects hold on to; default 64 MiB.
        package var projectsSize = 64 << 20
        /// Suites of one project; default 50, the longest unchanged is forgotten.
        package var suites = 50
        /// Checks of one project; default 100, one more is refused.
        package var checks = 100
        /// Bytes of the message of a check; default 512.
        package var messageLength = 512
        /// Bytes of JSON of the details of a check; default 1 KiB.
        package var detailsSize = 1 << 10
        /// Levels of arrays and objects in the details of a check, which stand in a report within others; default 32.
        package var detailsDepth = 32

        /// The defaults.
        package init() {}
    }
}
