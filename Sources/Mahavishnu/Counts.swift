/// How many there are, and how many there were.
struct Counts: Equatable, Sendable {
    /// Workers that are offline.
    var offline = 0
    var queued = 0
    var running = 0
    var workflowsRunning = 0
    /// Bytes of the tasks that are not finished, and of all.
    var unfinishedSize = 0
    var tasksSize = 0
    /// Bytes of the workflows that run, and of all.
    var runningSize = 0
    var workflowsSize = 0

    var submitted = 0
    var completed = 0
    var failed = 0
    var reassigned = 0
    /// How often a worker went offline.
    var lost = 0
    /// Pools, workers, tasks and workflows that were forgotten at a bound.
    var forgotten = 0
}
