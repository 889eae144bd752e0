/// Where the tasks of a pool that wait meet its workers that wait.
///
/// Once all were matched, no worker that waits is capable of any task that waits. So only what came since then is looked at: a new
/// worker looks at all lines, and a worker that was there looks at new lines.
struct Exchange: Sendable {
    /// The workers that wait, the longest waiting first.
    private(set) var idle = Line()
    /// The tasks that wait, in a line for each set of requirements: a worker that is capable of one of them is so of all.
    private(set) var lines: [[String]: Line] = [:]
    private(set) var queued = 0

    private var newWorkers: Set<String> = []
    private var newLines: Set<[String]> = []

    /// The identifiers of the tasks that wait, in no order.
    var waitingTasks: [String] {
        lines.values.flatMap { line in (0..<line.count).map { line[$0].id } }
    }

    // MARK: Waiting

    /// Lets a task wait, at the place that its number gives it.
    mutating func insert(_ task: PoolTask) {
        if lines[task.requirements] == nil { newLines.insert(task.requirements) }
        lines[task.requirements, default: Line()].insert(task.id, number: task.number)
        queued += 1
    }

    /// Lets a task wait no longer.
    mutating func remove(_ task: PoolTask) {
        lines[task.requirements]?.remove(number: task.number)
        queued -= 1
        guard lines[task.requirements]?.isEmpty == true else { return }
        lines[task.requirements] = nil
        newLines.remove(task.requirements)
    }

    /// Lets a worker wait for a task.
    mutating func insert(_ worker: Worker) {
        idle.insert(worker.id, number: worker.number)
        newWorkers.insert(worker.id)
    }

    /// Lets a worker that waits look at all lines again, because it is another than before.
    mutating func reconsider(_ worker: Worker) { newWorkers.insert(worker.id) }

    /// Lets a worker wait for a task no longer.
    mutating func remove(_ worker: Worker) {
        idle.remove(number: worker.number)
        newWorkers.remove(worker.id)
    }

    // MARK: Matching

    /// A task and the worker that is to get it.
    struct Match {
        let taskID: String
        let workerID: String
    }

    /// Finds a task for each worker that waits: the longest waiting worker chooses first, and takes the earliest submitted task that
    /// it is capable of.
    ///
    /// - Parameters:
    ///   - most: The most matches to find; when there are as many, there may be more.
    ///   - isCapable: Whether a worker is capable of what takes these capabilities.
    /// - Returns: The matches, no task and no worker in two of them; they count from now on as made.
    mutating func match(
        most: Int,
        isCapable: (_ workerID: String, _ requirements: [String]) -> Bool
    ) -> [Match] {
        var result: [Match] = []
        var taken: [[String]: Int] = [:]
        var openTasks = newLines.reduce(0) { $0 + (lines[$1]?.count ?? 0) }
        var openWorkers = newWorkers.count
        for position in 0..<idle.count where result.count < most {
            guard openTasks > 0 || openWorkers > 0 else { break }
            let workerID = idle[position].id
            let isNew = newWorkers.contains(workerID)
            if isNew { openWorkers -= 1 }
            guard isNew || openTasks > 0 else { continue }
            var best: (place: Line.Place, requirements: [String])?
            let consider = { (requirements: [String]) in
                guard let line = lines[requirements] else { return }
                let before = taken[requirements, default: 0]
                guard before < line.count else { return }
                let place = line[before]
                if let best, best.place.number < place.number { return }
                if isCapable(workerID, requirements) { best = (place, requirements) }
            }
            if isNew { lines.keys.forEach(consider) } else { newLines.forEach(consider) }
            guard let best else { continue }
            taken[best.requirements, default: 0] += 1
            if newLines.contains(best.requirements) { openTasks -= 1 }
            result.append(Match(taskID: best.place.id, workerID: workerID))
        }
        if result.count < most {
            newWorkers.removeAll()
            newLines.removeAll()
        }
        return result
    }
}
