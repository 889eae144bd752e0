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

    private var newWorkers = Line()
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
        newWorkers.insert(worker.id, number: worker.number)
    }

    /// Lets a worker that waits look at all lines again, because it is another than before.
    mutating func reconsider(_ worker: Worker) {
        newWorkers.remove(number: worker.number)
        newWorkers.insert(worker.id, number: worker.number)
    }

    /// Lets a worker wait for a task no longer.
    mutating func remove(_ worker: Worker) {
        idle.remove(number: worker.number)
        newWorkers.remove(number: worker.number)
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
        var round = Round(newLines: newLines, lines: lines)
        // Those who were there look at new lines alone, so nobody but the new ones once these are taken.
        var (position, news) = (0, 0)
        while position < idle.count, round.openTasks > 0, round.matches.count < most {
            let worker = idle[position]
            position += 1
            let isNew = news < newWorkers.count && newWorkers[news].number == worker.number
            if isNew { news += 1 }
            round.choose(worker.id, from: isNew ? lines : nil, isCapable)
        }
        while news < newWorkers.count, round.matches.count < most {
            round.choose(newWorkers[news].id, from: lines, isCapable)
            news += 1
        }
        if round.matches.count < most {
            newWorkers = Line()
            newLines.removeAll()
        }
        return round.matches
    }
}

/// One round of choosing.
private struct Round {
    private(set) var matches: [Exchange.Match] = []
    /// How many tasks are left in the new lines.
    private(set) var openTasks: Int
    private var newLines: [[String]: Line] = [:]
    /// How many of each line are chosen.
    private var taken: [[String]: Int] = [:]

    init(newLines: Set<[String]>, lines: [[String]: Line]) {
        openTasks = 0
        for requirements in newLines {
            guard let line = lines[requirements] else { continue }
            self.newLines[requirements] = line
            openTasks += line.count
        }
    }

    /// Lets a worker choose from the lines, from new ones alone when `lines` is `nil`.
    mutating func choose(
        _ worker: String,
        from lines: [[String]: Line]?,
        _ isCapable: (_ workerID: String, _ requirements: [String]) -> Bool
    ) {
        var best: (place: Line.Place, requirements: [String])?
        for (requirements, line) in lines ?? newLines {
            // Most rounds end with the first choice: nothing is hashed for those who choose nothing.
            let before = taken.isEmpty ? 0 : taken[requirements, default: 0]
            guard before < line.count else { continue }
            let place = line[before]
            if let best, best.place.number < place.number { continue }
            if isCapable(worker, requirements) { best = (place, requirements) }
        }
        guard let best else { return }
        taken[best.requirements, default: 0] += 1
        if newLines[best.requirements] != nil { openTasks -= 1 }
        matches.append(Exchange.Match(taskID: best.place.id, workerID: worker))
    }
}
