internal import WebSocketCommon

extension Mahavishnu {
    /// How much it keeps and how long it waits.
    ///
    /// At a bound what is finished is forgotten first; when nothing is, what is new is refused.
    package struct Limits: Sendable {
        /// The silence after which a worker is offline, above zero; default 30 s.
        package var heartbeatTimeout = Duration.seconds(30)
        /// How often a task goes to another worker after its first was lost or gave it back, 0 or more; default 3.
        package var maximumReassignments = 3
        /// How long a worker may be at a task, above zero; `nil`, the default, is for ever.
        package var taskTimeout: Duration?
        /// How long an offline worker is remembered, above zero; default 1 h.
        package var offlineRetention = Duration.seconds(3600)

        /// Pools, open and closed; default 1,000.
        package var pools = 1000
        /// Bytes of a pool's `config`, and of what is reported of it; default 16 KiB each.
        package var configSize = 16 << 10
        /// Workers, offline ones too; default 10,000.
        package var workers = 10_000
        /// Bytes of JSON of a worker's capabilities, and of a task's requirements; default 1,024 each.
        package var capabilitiesSize = 1024

        /// Tasks, finished ones too; default 50,000.
        package var tasks = 50_000
        /// Tasks that wait in one pool; default 10,000.
        package var queue = 10_000
        /// Bytes of JSON of one task; default 256 KiB.
        package var taskSize = 256 << 10
        /// Bytes of JSON of one result; default 256 KiB.
        package var resultSize = 256 << 10
        /// Bytes of JSON of one error or reason; default 16 KiB.
        package var errorSize = 16 << 10
        /// Bytes that all tasks hold on to; default 64 MiB.
        package var tasksSize = 64 << 20

        /// Workflows, finished ones too; default 10,000.
        package var workflows = 10_000
        /// Stages of one workflow; default 250.
        package var stages = 250
        /// Bytes that one workflow holds on to when it starts; default 256 KiB.
        package var workflowSize = 256 << 10
        /// Bytes that all workflows hold on to; default 64 MiB.
        package var workflowsSize = 64 << 20

        /// The defaults.
        package init() {}
    }
}

extension Mahavishnu.Limits {
    /// Refuses capabilities, or requirements, that are too many or too long.
    func checkCapabilities(_ names: [String], _ place: String) throws(ServiceError) {
        let size = names.json.encoded().count
        guard size > capabilitiesSize else { return }
        throw ServiceError(
            .limitExceeded,
            "\(place): \(size) bytes, limit is \(capabilitiesSize)"
        )
    }
}
