extension Dhruva {
    /// How much it keeps; beyond, what is new is refused, but for distributions, of which those that ended first are forgotten.
    package struct Limits: Sendable {
        /// Bytes of one content; default 700 KiB, so that it fits into a message of 1 MiB in base64.
        package var contentSize = 700 << 10
        /// Bytes of all contents, each counted once; default 1 GiB.
        package var totalSize = 1 << 30
        /// Adapters; default 10,000.
        package var adapters = 10_000
        /// Versions of one adapter; default 1,000.
        package var versions = 1000
        /// Versions of all adapters; default 100,000.
        package var totalVersions = 100_000
        /// Bytes of JSON of one adapter's metadata; default 32 KiB.
        package var metadataSize = 32 << 10
        /// Bytes that all adapters hold on to in memory: metadata, names, locations; default 64 MiB.
        package var recordSize = 64 << 20
        /// Distributions, ended ones too; default 500.
        package var distributions = 500
        /// Targets of one distribution; default 64.
        package var targets = 64
        /// Bytes of requests and events that wait for the disk; default 64 MiB.
        package var waiting = 64 << 20

        /// The defaults.
        package init() {}
    }

    /// How many rows a list gives unless it is asked for another number, and at most.
    static let rows = (default: 50, most: 500)
}
